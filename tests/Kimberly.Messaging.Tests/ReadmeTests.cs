using Kimberly.Testing.Machine;

namespace Kimberly.Messaging.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void Readme_ShowsCodeThatCompiles()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "services/common/Kimberly.Messaging/README.md"));
        var example = File.ReadAllText(Path.Combine(Repository.Root, "tests/Kimberly.Messaging.Tests/ReadmeExample.cs"));
        var shown = readme.Split("```")[1].Split('\n').Skip(1).Select(line => line.Split("//")[0].Trim()).Where(line => line.Length > 0).ToList();

        Assert.Equal(6, shown.Count);
        Assert.All(shown, line => Assert.Contains(line, example, StringComparison.Ordinal));
    }
}
