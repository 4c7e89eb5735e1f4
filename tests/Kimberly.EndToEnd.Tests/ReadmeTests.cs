using System.Diagnostics;
using System.Text.Json;
using Kimberly.Testing.Client;
using Kimberly.Testing.Machine;

namespace Kimberly.EndToEnd.Tests;

public sealed class ReadmeTests(RunningKimberly kimberly)
{
    private const string Marker = "<!-- The end-to-end tests run the lines of the next block as they stand. -->\n```bash\n";
    private const string Address = "KIMBERLY=http://localhost:8080\n";

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task FirstConversation_LinesOfTheReadme_NameTheDog()
    {
        var output = await RunAsync(ConversationOfTheReadme());

        // One line for each message, and one for the list of memories.
        var answers = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(4, answers.Length);
        var (hello, told, asked, memories) = (answers[0], answers[1], answers[2], answers[3]);
        Assert.Equal(0, hello.GetProperty("memories").GetArrayLength());
        Assert.Equal(1, told.GetProperty("saved").GetArrayLength());
        Assert.Contains("Biscuit", asked.Text("reply"), StringComparison.Ordinal);
        Assert.Contains("Biscuit", Assert.Single(asked.GetProperty("memories").EnumerateArray()).Text("content"), StringComparison.Ordinal);
        Assert.Equal(told.GetProperty("saved")[0].GetString(), Assert.Single(memories.GetProperty("items").EnumerateArray()).Text("id"));
    }

    /// <summary>The block as it stands, but for the address: the tests' gateway has a port of its own.</summary>
    private string ConversationOfTheReadme()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var start = readme.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length;
        Assert.True(start >= Marker.Length, "README.md has no first conversation.");
        var block = readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
        Assert.StartsWith(Address, block, StringComparison.Ordinal);
        return $"KIMBERLY={kimberly.Gateway.BaseAddress!.ToString().TrimEnd('/')}\n{block[Address.Length..]}";
    }

    private async Task<string> RunAsync(string script)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-euo", "pipefail", "-s"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await bash.StandardInput.WriteAsync(script.AsMemory(), _cancellation);
        bash.StandardInput.Close();
        var errors = bash.StandardError.ReadToEndAsync(_cancellation);
        var output = await bash.StandardOutput.ReadToEndAsync(_cancellation);
        await bash.WaitForExitAsync(_cancellation);
        Assert.True(bash.ExitCode == 0, $"The README's lines failed: {await errors}\n{output}");
        return output;
    }
}
