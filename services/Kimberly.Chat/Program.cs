using Kimberly.Chat;
using Kimberly.Chat.Api;
using Kimberly.Chat.Data;
using Kimberly.ServiceDefaults;
using Kimberly.ServiceDefaults.Data;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("chat");
builder.Services.AddValidation();
builder.AddChat();

var app = builder.Build();
app.UseServiceDefaults();
app.MapChat();
app.MapConversations();
await app.RunServiceAsync<ChatDb>(args);
