using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Messaging.Tests;

/// <summary>The lines of the README's example, so that they compile.</summary>
internal static class ReadmeExample
{
    public static void AddSender(WebApplicationBuilder builder)
    {
        builder.AddMessaging<ShopDb>("shop", messaging => messaging.Publish<OrderPlaced>("shop.orders", "depot"));
    }

    public static void MapSender(WebApplication app)
    {
        app.MapMessaging();
    }

    public static void AddReceiver(WebApplicationBuilder builder)
    {
        builder.AddMessaging<DepotDb>("depot", messaging => messaging.Consume<OrderPlaced, ReserveStock>("shop.orders"));
    }

    public static async Task PlaceAsync(Order order, ShopDb db, IOutbox outbox, CancellationToken cancellationToken)
    {
        outbox.Add(key: order.Id.ToString(), new OrderPlaced(order.Id), order.UserId);
        await db.SaveChangesAsync(cancellationToken);
    }

    internal sealed record Order(Guid Id, Guid UserId);

    internal sealed record OrderPlaced(Guid OrderId);

    internal sealed class ShopDb(DbContextOptions<ShopDb> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.MapMessaging();
        }
    }

    internal sealed class DepotDb(DbContextOptions<DepotDb> options) : DbContext(options);

    internal sealed class ReserveStock : IMessageHandler<OrderPlaced>
    {
        public Task HandleAsync(OrderPlaced message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
