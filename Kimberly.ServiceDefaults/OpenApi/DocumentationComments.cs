using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Kimberly.ServiceDefaults.OpenApi;

/// <summary>
/// Reads what the compiler wrote beside an assembly. The framework's own reader runs while a service is compiled, where the document is
/// set up; ours is set up in one place for all.
/// </summary>
internal static partial class DocumentationComments
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> Files = new();

    /// <summary>The summary of a type; null where there is none.</summary>
    public static string? Of(Type type) => Sentence(Find(type, $"T:{NameOf(type)}")?.Element("summary"));

    /// <summary>What is said about a property, or about the parameter of the record that it comes from; null where nothing is.</summary>
    public static string? Of(Type type, MemberInfo property)
    {
        var parameter = Find(type, $"T:{NameOf(type)}")?.Elements("param").FirstOrDefault(one => one.Attribute("name")?.Value == property.Name);
        return Sentence(parameter ?? Find(type, $"P:{NameOf(type)}.{property.Name}")?.Element("summary"));
    }

    private static XElement? Find(Type type, string name) => Files.GetOrAdd(type.Assembly, Read).GetValueOrDefault(name);

    private static string NameOf(Type type) => (type.FullName ?? type.Name).Replace('+', '.');

    private static Dictionary<string, XElement> Read(Assembly assembly)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        return File.Exists(file)
            ? XDocument.Load(file).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value)
            : [];
    }

    private static string? Sentence(XElement? comment) => comment is null
        ? null
        : WhiteSpace().Replace(string.Concat(comment.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } reference => reference.Attribute("cref")?.Value.Split('.', ':')[^1] ?? "",
        XElement element => element.Value,
        XText text => text.Value,
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
