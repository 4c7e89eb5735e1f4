using Kimberly.Embedded.Output;

namespace Kimberly.Embedded.Tests.Output;

public sealed class TerminalTests
{
    [Fact]
    public void Lines_ShownInAFile_AreAlignedAndPlain()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(writer, coloured: false, ["auth", "inference"]);

        terminal.Write("auth", "one");
        terminal.Write("inference", "two");

        Assert.Equal("auth      | one\ninference | two\n", writer.ToString());
    }

    [Fact]
    public void Lines_ShownToAPerson_ColourTheNameOnly()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(writer, coloured: true, ["auth", "users"]);

        terminal.Write("auth", "one");

        Assert.Matches("^\e\\[\\d+mauth +\\|\e\\[0m one\n$", writer.ToString());
    }
}
