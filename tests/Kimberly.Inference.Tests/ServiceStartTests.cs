using System.Diagnostics;

namespace Kimberly.Inference.Tests;

public sealed class ServiceStartTests
{
    [Theory]
    [InlineData("Inference__Scheduling__Parallel", "0", "Inference:Scheduling:Parallel must be 1 to 64.")]
    [InlineData("Inference__Scheduling__Device", "Cuda", "Inference:Scheduling:Device is Cuda, but this build computes on processors only")]
    [InlineData("Inference__Runtime", "Magic", "Inference:Runtime")]
    [InlineData("Inference__Runtime", "OpenAI", "Inference:OpenAI:Model must name")]
    [InlineData("Inference__ChatModel", "../secrets", "Inference:ChatModel must be the name of a folder")]
    [InlineData("Inference__OpenAI__StallSeconds", "0", "Inference:OpenAI:StallSeconds must be 1 to 3600.")]
    [InlineData("Inference__ModelsPath", "/nowhere", "/nowhere/SHA256SUMS")]
    [InlineData("Inference__ChatModel", "no-such-model", "no-such-model")]
    public async Task WrongSetting_StopsTheService_WithASentenceThatNamesIt(string setting, string value, string sentence)
    {
        var (exitCode, output) = await RunAsync(setting, value);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(sentence, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DamagedModel_StopsTheService_WithASentenceThatNamesTheFile()
    {
        var root = Directory.CreateTempSubdirectory("kimberly-damaged-").FullName;
        try
        {
            File.Copy(Path.Combine(ModelFiles.Root, "SHA256SUMS"), Path.Combine(root, "SHA256SUMS"));
            foreach (var model in new[] { ModelFiles.Chat, ModelFiles.Embeddings })
            {
                Directory.CreateDirectory(Path.Combine(root, model));
                foreach (var file in Directory.EnumerateFiles(Path.Combine(ModelFiles.Root, model)))
                {
                    File.Copy(file, Path.Combine(root, model, Path.GetFileName(file)));
                }
            }

            var damaged = Path.Combine(root, ModelFiles.Chat, "layers.bin");
            await using (var stream = File.OpenWrite(damaged))
            {
                stream.Seek(50_000_000, SeekOrigin.Begin);
                stream.WriteByte(0x55);
                stream.WriteByte(0xAA);
            }

            var (exitCode, output) = await RunAsync("Inference__ModelsPath", root);

            Assert.NotEqual(0, exitCode);
            Assert.Contains($"{damaged} is damaged", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string setting, string value)
    {
        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Kimberly.Inference.dll") },
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["ConnectionStrings__redis"] = "127.0.0.1:1,abortConnect=false",
                ["Inference__ModelsPath"] = ModelFiles.Root,
                [setting] = value,
            },
        };
        process.Start();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
