namespace Kimberly.Inference.Models;

/// <summary>The files of one model.</summary>
/// <param name="Root">The folder that holds the models and <c>SHA256SUMS</c>.</param>
/// <param name="Name">The model's folder in it, which is also what the model is called.</param>
internal sealed record ModelFolder(string Root, string Name)
{
    public string Graph => File("model.onnx");

    public string Config => File("config.json");

    public string Tokenizer => File("tokenizer.json");

    public string Vocabulary => File("vocab.txt");

    private string File(string name)
    {
        var path = Path.Combine(Root, Name, name);
        return System.IO.File.Exists(path) ? path : throw new ModelFileException($"The model {Name} has no file {path}.");
    }
}
