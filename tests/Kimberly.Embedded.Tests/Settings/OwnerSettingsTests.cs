using Kimberly.AppHost.Settings;
using Microsoft.Extensions.Configuration;

namespace Kimberly.Embedded.Tests.Settings;

public sealed class OwnerSettingsTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("settings-test-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Settings_InTheFile_AreThereAndTheEnvironmentWins()
    {
        await WriteAsync("""{ "Inference": { "Runtime": "OpenAI", "OpenAI": { "Model": "from the file" } } /* comments are fine */ }""");
        using var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([new("Inference:OpenAI:Model", "from the environment")]);

        Assert.Null(OwnerSettings.AddFile(configuration, _home));

        Assert.Equal("OpenAI", configuration["Inference:Runtime"]);
        Assert.Equal("from the environment", configuration["Inference:OpenAI:Model"]);
    }

    [Fact]
    public async Task Settings_ThatAreNoJson_AreRefusedWithFileAndPosition()
    {
        await WriteAsync("{\n  \"Inference\": {\n    \"Runtime\": OpenAI\n  }\n}");
        using var configuration = new ConfigurationManager();

        var problem = OwnerSettings.AddFile(configuration, _home);

        Assert.Equal($"{_home}/kimberly.json cannot be used: it is not valid JSON at line 3, position 16.", problem);
    }

    [Fact]
    public void Settings_WithoutAFile_AreJustTheEnvironment()
    {
        using var configuration = new ConfigurationManager();

        Assert.Null(OwnerSettings.AddFile(configuration, _home));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("http")]
    public void Port_ThatIsNone_IsRefusedWithTheRange(string port)
    {
        using var configuration = new ConfigurationManager();
        configuration["KIMBERLY_PORT"] = port;

        Assert.Equal($"KIMBERLY_PORT is '{port}'; it must be a number from 1 to 65535.", OwnerSettings.PortProblem(configuration));
    }

    private Task WriteAsync(string json) => File.WriteAllTextAsync(Path.Combine(_home, "kimberly.json"), json, TestContext.Current.CancellationToken);
}
