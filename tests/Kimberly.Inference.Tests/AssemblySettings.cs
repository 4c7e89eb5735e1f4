using Kimberly.Inference.Tests;
using Xunit.Sdk;
using Xunit.v3;

// One model for all tests, on two cores: one test at a time.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(InferenceApp))]
