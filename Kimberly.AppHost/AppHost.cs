using Kimberly.AppHost.Identity;
using Kimberly.AppHost.Settings;

var builder = DistributedApplication.CreateBuilder(args);
if (!builder.TryAddOwnerSettings())
    return;

// --- What keeps data ---------------------------------------------------------------------------------------------

var postgres = builder.AddPostgres("postgres")
    .WithImage("pgvector/pgvector", "0.8.0-pg17")
    .WithDataVolume();
var authDb = postgres.AddDatabase("authdb");
var usersDb = postgres.AddDatabase("usersdb");
var chatDb = postgres.AddDatabase("chatdb");
var memoryDb = postgres.AddDatabase("memorydb");
var jobsDb = postgres.AddDatabase("jobsdb");

// Every service refers to it: each one checks there whether a session still stands.
var redis = builder.AddRedis("redis")
    .WithDataVolume()
    .WithPersistence();

// Four partitions for a topic that is made by who produces to it, as the Embedded profile's broker has. That one keeps nothing when it ends, and need
// not: what a service publishes stays in its own database until it was consumed.
var kafka = builder.AddKafka("kafka")
    .WithEnvironment("KAFKA_NUM_PARTITIONS", "4");

// --- The services ------------------------------------------------------------------------------------------------

// Every service refers to it: each one validates tokens with its keys.
var auth = builder.AddProject("auth", "../services/Kimberly.Auth/Kimberly.Auth.csproj")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/ready")
    .WithReference(authDb).WaitFor(authDb)
    .WithReference(redis).WaitFor(redis)
    .WithKeyEncryptionKey()
    .WithPublicUrl("Auth__PublicUrl")
    .WithSettings("Auth", "Smtp");

var users = builder.AddProject("users", "../services/Kimberly.Users/Kimberly.Users.csproj")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/ready")
    .WithReference(usersDb).WaitFor(usersDb)
    .WithReference(redis).WaitFor(redis)
    .WithReference(auth).WaitFor(auth)
    .WithServiceSecret(auth)
    .WithSettings();

var inference = builder.AddProject("inference", "../services/Kimberly.Inference/Kimberly.Inference.csproj")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/ready")
    .WithReference(redis).WaitFor(redis)
    .WithReference(auth).WaitFor(auth)
    .WithServiceSecret(auth)
    .WithBundledModels()
    .WithGpu()
    .WithSettings("Inference");

var memory = builder.AddProject("memory", "../services/Kimberly.Memory/Kimberly.Memory.csproj")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/ready")
    .WithReference(memoryDb).WaitFor(memoryDb)
    .WithReference(redis).WaitFor(redis)
    .WithReference(kafka).WaitFor(kafka)
    .WithReference(auth).WaitFor(auth)
    .WithReference(inference).WaitFor(inference)
    .WithServiceSecret(auth)
    .WithSettings("Memory", "Messaging");

// It refers to every service whose work it has done. None of them waits for it: a job that they ask for is safe in their own database.
var jobs = builder.AddProject("jobs", "../services/Kimberly.Jobs/Kimberly.Jobs.csproj")
    .WithReplicas(2)
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/ready")
    .WithReference(jobsDb).WaitFor(jobsDb)
    .WithReference(redis).WaitFor(redis)
    .WithReference(kafka).WaitFor(kafka)
    .WithReference(auth).WaitFor(auth)
    .WithReference(memory).WaitFor(memory)
    .WithServiceSecret(auth)
    .WithSettings("Jobs", "Messaging");

var chat = builder.AddProject("chat", "../services/Kimberly.Chat/Kimberly.Chat.csproj")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/ready")
    .WithReference(chatDb).WaitFor(chatDb)
    .WithReference(redis).WaitFor(redis)
    .WithReference(auth).WaitFor(auth)
    .WithReference(memory).WaitFor(memory)
    .WithReference(inference).WaitFor(inference)
    .WithServiceSecret(auth)
    .WithSettings("Chat");

// --- The one way in ----------------------------------------------------------------------------------------------

builder.AddProject("gateway", "../services/Kimberly.Gateway/Kimberly.Gateway.csproj")
    .WithPublicEndpoint()
    .WithExternalHttpEndpoints()
    .WithManagementEndpoint()
    .WithHttpHealthCheck("/ready", endpointName: "management")
    .WithReference(redis).WaitFor(redis)
    .WithReference(auth).WaitFor(auth)
    .WithReference(users).WaitFor(users)
    .WithReference(chat).WaitFor(chat)
    .WithReference(memory).WaitFor(memory)
    .WithReference(jobs).WaitFor(jobs)
    .WithReference(inference).WaitFor(inference)
    .WithServiceSecret(auth)
    .WithPublicUrl("Edge__PublicUrl")
    .WithSettings("RateLimits", "Edge", "Cors", "ForwardedHeaders");

// Sign-up calls users, and users validates auth's tokens: a circle that can be waited for in one direction only.
auth.WithReference(users);

// The same with jobs, which does memory's work and tells it how that ended.
memory.WithReference(jobs);

builder.Build().Run();
