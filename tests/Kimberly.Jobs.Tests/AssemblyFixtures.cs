using Kimberly.Testing.Servers;

[assembly: AssemblyFixture(typeof(TestServers))]
