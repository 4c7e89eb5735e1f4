using Kimberly.Testing.Servers;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(S3Server))]

// One test weighs how much memory the process allocates.
[assembly: Parallelization(Mode = ParallelMode.None)]
