using System.Text.Json;
using Kimberly.Messaging.DeadLetters;
using Kimberly.Messaging.Inbox;
using Kimberly.Messaging.Outbox;
using Kimberly.Messaging.Retries;
using Kimberly.Messaging.Transport;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.Messaging;

/// <summary>The tables of messaging, in the service's own database.</summary>
public static class MessagingModel
{
    private const int MostServiceCharacters = 50;

    /// <summary>Maps the tables of the outbox, the inbox, parked messages and dead letters. Add a migration then.</summary>
    /// <param name="model">The service's model.</param>
    /// <returns>The same model.</returns>
    public static ModelBuilder MapMessaging(this ModelBuilder model)
    {
        model.Map<OutboxMessage>("outbox_messages", message =>
        {
            message.HasKey(m => m.Number);
            message.Property(m => m.Topic).HasMaxLength(TopicName.MostCharacters);
            message.Property(m => m.Key).HasMaxLength(ScopedOutbox.MostKeyCharacters);
            message.HasIndex(m => new { m.Topic, m.Lane, m.Number }).HasFilter("sent_at IS NULL");
            message.HasIndex(m => new { m.Topic, m.Partition, m.Epoch, m.Offset }).HasFilter("sent_at IS NOT NULL");
        });
        model.Map<OutboxPartition>("outbox_partitions", partition =>
        {
            partition.HasKey(p => new { p.Topic, p.Partition });
            partition.Property(p => p.Topic).HasMaxLength(TopicName.MostCharacters);
        });
        model.Map<OutboxConsumer>("outbox_consumers", consumer =>
        {
            consumer.HasKey(c => new { c.Service, c.Topic, c.Partition });
            consumer.Property(c => c.Service).HasMaxLength(MostServiceCharacters);
            consumer.Property(c => c.Topic).HasMaxLength(TopicName.MostCharacters);
        });
        model.Map<InboxMessage>("inbox_messages", message =>
        {
            message.HasKey(m => m.Id);
            message.HasIndex(m => m.ReceivedAt);
        });
        model.Map<InboxPosition>("inbox_positions", position =>
        {
            position.HasKey(p => new { p.Topic, p.Partition });
            position.Property(p => p.Topic).HasMaxLength(TopicName.MostCharacters);
        });
        model.Map<ParkedMessage>("parked_messages", message =>
        {
            message.HasKey(m => m.Number);
            message.HasIndex(m => new { m.Topic, m.Key, m.Number });
            message.HasIndex(m => m.NextAttemptAt);
        });
        return model.Map<DeadLetter>("dead_letters", letter =>
        {
            letter.HasKey(l => l.Id);
            letter.HasIndex(l => l.DiedAt);
        });
    }

    /// <summary>With names of its own, whatever convention the service has: the work is done in SQL.</summary>
    private static ModelBuilder Map<TEntity>(this ModelBuilder model, string table, Action<EntityTypeBuilder<TEntity>> map)
        where TEntity : class
    {
        var entity = model.Entity<TEntity>();
        entity.ToTable(table);
        map(entity);
        foreach (var property in entity.Metadata.GetProperties())
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }

        return model;
    }
}
