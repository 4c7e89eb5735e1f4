using System.Runtime.InteropServices;
using Kimberly.Embedded.Broker;

if (args is not [var addressFile])
{
    Console.Error.WriteLine("usage: Kimberly.Embedded.Broker FILE   (the file into which it writes where it listens, as host:port)");
    return 2;
}

using var stop = new ManualResetEventSlim();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

AddressFile.Write(addressFile, MockCluster.Start());
stop.Wait();
return 0;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Set();
}
