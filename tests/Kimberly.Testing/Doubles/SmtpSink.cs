using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Kimberly.Testing.Doubles;

/// <summary>A mail server that keeps what it gets (RFC 5321, without encryption), and can be as bad as real ones.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<Mail> _mails = Channel.CreateUnbounded<Mail>();
    private readonly ConcurrentBag<Task> _sessions = [];
    private readonly TaskCompletionSource _firstClient = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _listening;

    /// <summary>Begins to listen.</summary>
    public SmtpSink()
    {
        _listener.Start();
        _listening = ListenAsync();
    }

    /// <summary>How it treats the next client.</summary>
    public enum Mood
    {
        /// <summary>Takes every mail.</summary>
        Friendly,

        /// <summary>Knows no recipient (550), and repeats the address in its answer.</summary>
        RefusesRecipients,

        /// <summary>Takes no mail at the moment (451).</summary>
        Busy,

        /// <summary>Closes the connection at once.</summary>
        HangsUp,

        /// <summary>Says nothing at all.</summary>
        Silent,
    }

    /// <summary>How it treats clients from now on.</summary>
    public Mood Treats { get; set; }

    /// <summary>How many clients have come.</summary>
    public int Clients { get; private set; }

    /// <summary>Waits until the first client has come.</summary>
    public Task ClientAsync(CancellationToken cancellation) => _firstClient.Task.WaitAsync(cancellation);

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next mail that was taken; waits for it.</summary>
    public ValueTask<Mail> NextAsync(CancellationToken cancellation) => _mails.Reader.ReadAsync(cancellation);

    /// <summary>Whether a mail was taken that nobody has read yet.</summary>
    public bool HasMail => _mails.Reader.TryPeek(out _);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _listening;
        await Task.WhenAll(_sessions);
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Clients++;
                _firstClient.TrySetResult();
                _sessions.Add(ServeAsync(client, Treats));
            }
        }
        catch (Exception ex) when (ex is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client, Mood mood)
    {
        try
        {
            using (client)
            {
                if (mood == Mood.HangsUp)
                {
                    return;
                }

                using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
                await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
                if (mood == Mood.Silent)
                {
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                }

                await ConverseAsync(reader, writer, mood);
            }
        }
        catch (Exception ex) when (ex is OperationCanceledException or IOException or SocketException)
        {
            // Stopped, or the client went.
        }
    }

    private async Task ConverseAsync(StreamReader reader, StreamWriter writer, Mood mood)
    {
        await writer.WriteLineAsync("220 sink ready");
        var (to, user) = ("", (string?)null);
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await writer.WriteLineAsync("250-sink\r\n250-AUTH PLAIN\r\n250 8BITMIME");
                    break;
                case "AUTH":
                    user = Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[2])).Split('\0')[1];
                    await writer.WriteLineAsync("235 welcome");
                    break;
                case "MAIL" when mood == Mood.Busy:
                    await writer.WriteLineAsync("451 later");
                    break;
                case "RCPT" when mood == Mood.RefusesRecipients:
                    await writer.WriteLineAsync($"550 nobody has {line}");
                    break;
                case "RCPT":
                    to = line.Split('<', '>')[1];
                    await writer.WriteLineAsync("250 ok");
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    var text = new StringBuilder();
                    while (await reader.ReadLineAsync(_stop.Token) is { } part && part != ".")
                    {
                        text.AppendLine(part.StartsWith('.') ? part[1..] : part);
                    }

                    await _mails.Writer.WriteAsync(new Mail(to, user, text.ToString()), _stop.Token);
                    await writer.WriteLineAsync("250 taken");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 ok");
                    break;
            }
        }
    }

    /// <summary>A mail that was taken.</summary>
    /// <param name="To">The recipient.</param>
    /// <param name="User">Whom the client signed in as; null for nobody.</param>
    /// <param name="Text">Headers and body.</param>
    public sealed record Mail(string To, string? User, string Text)
    {
        /// <summary>The token in the link.</summary>
        public string Token => Text.Split("?token=")[1].Split('\r', '\n')[0];
    }
}
