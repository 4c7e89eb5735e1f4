namespace Kimberly.Embedded.Broker;

/// <summary>Tells the host where the broker listens.</summary>
internal static class AddressFile
{
    /// <summary>Writes the address, so that whoever looks finds all of it or no file.</summary>
    public static void Write(string path, string address)
    {
        var unfinished = path + ".tmp";
        File.WriteAllText(unfinished, address);
        File.Move(unfinished, path, overwrite: true);
    }
}
