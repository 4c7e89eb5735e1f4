using System.Net.Http.Headers;
using CsCheck;
using Kimberly.EndToEnd.Tests.HostileInput;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.Testing.Client;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kimberly.EndToEnd.Tests.Authorization;

/// <summary>Every public operation, asked by everybody.</summary>
public sealed class PublicEndpointTests(RunningKimberly kimberly)
{
    /// <summary>
    /// own: a person, about what is theirs. other: a person, about what is somebody else's. admin: an administrator, about what is
    /// somebody else's. expired, revoked, unsigned, forged: a person's token that is not good any more, or never was. foreign: a
    /// service's token for another service. service: a service's token for the gateway itself. key: an API key of one's own with the scope that is wanted;
    /// other-key: with another one. An operation of the OpenAPI document
    /// that has no row fails the test.
    /// </summary>
    private static readonly AuthorizationTable Table = new("""
                                       nobody own other admin expired revoked unsigned forged foreign service key other-key
        # Anybody may ask; a token makes no difference. No provider is configured, and no second factor set up.
        GET    /                          200 200   200   200     200     200      200    200     200     200 200       200
        GET    /alive                     200 200   200   200     200     200      200    200     200     200 200       200
        GET    /health                    200 200   200   200     200     200      200    200     200     200 200       200
        GET    /openapi.yaml              200 200   200   200     200     200      200    200     200     200 200       200
        GET    /.well-known/jwks.json     200 200   200   200     200     200      200    200     200     200 200       200
        POST   /signup                    201 201   201   201     201     201      201    201     201     201 201       201
        POST   /login                     401 401   401   401     401     401      401    401     401     401 401       401
        POST   /login/totp                401 401   401   401     401     401      401    401     401     401 401       401
        GET    /login/oidc                200 200   200   200     200     200      200    200     200     200 200       200
        GET    /login/oidc/{provider}     400 400   400   400     400     400      400    400     400     400 400       400
        POST   /login/oidc/{provider}     400 400   400   400     400     400      400    400     400     400 400       400
        POST   /token/refresh             401 401   401   401     401     401      401    401     401     401 401       401
        POST   /logout                    204 204   204   204     204     204      204    204     204     204 204       204
        POST   /password/forgot           202 202   202   202     202     202      202    202     202     202 202       202
        POST   /password/reset            400 400   400   400     400     400      400    400     400     400 400       400
        POST   /email/verify              400 400   400   400     400     400      400    400     400     400 400       400
        # Administrators alone.
        POST   /invitations               401 403   403   201     401     401      401    401     401     403 403       403
        # Oneself. No key makes keys or touches what one signs in with. A password or code that is wrong is a 401 too.
        GET    /user                      401 200   200   200     401     401      401    401     401     403 200       403
        PUT    /user                      401 200   200   200     401     401      401    401     401     403 200       403
        GET    /keys                      401 200   200   200     401     401      401    401     401     403 403       403
        POST   /keys                      401 201   201   201     401     401      401    401     401     403 403       403
        DELETE /keys/{id}                 401 204   404   404     401     401      401    401     401     403 403       403
        GET    /sessions                  401 200   200   200     401     401      401    401     401     403 403       403
        DELETE /sessions/{id}             401 204   404   404     401     401      401    401     401     403 403       403
        POST   /password/change           401 401   401   401     401     401      401    401     401     403 403       403
        POST   /totp                      401 201   201   201     401     401      401    401     401     403 403       403
        POST   /totp/confirm              401 401   401   401     401     401      401    401     401     403 403       403
        DELETE /totp                      401 404   404   404     401     401      401    401     401     403 403       403
        # Conversations.
        POST   /chat                      401 200   404   404     401     401      401    401     401     403 200       403
        GET    /conversations             401 200   200   200     401     401      401    401     401     403 200       403
        GET    /conversations/{id}        401 200   404   404     401     401      401    401     401     403 200       403
        DELETE /conversations/{id}        401 204   404   404     401     401      401    401     401     403 204       403
        # Memory.
        GET    /memory                    401 200   200   200     401     401      401    401     401     403 200       403
        POST   /memory                    401 201   201   201     401     401      401    401     401     403 201       403
        POST   /memory/import             401 202   202   202     401     401      401    401     401     403 202       403
        POST   /memory/query              401 200   200   200     401     401      401    401     401     403 200       403
        GET    /memory/{id}               401 200   404   404     401     401      401    401     401     403 200       403
        PATCH  /memory/{id}               401 200   404   404     401     401      401    401     401     403 200       403
        DELETE /memory/{id}               401 204   404   404     401     401      401    401     401     403 204       403
        # Jobs. Nobody here has one.
        GET    /jobs                      401 200   200   200     401     401      401    401     401     403 200       403
        GET    /jobs/{id}                 401 404   404   404     401     401      401    401     401     403 404       403
        POST   /jobs/{id}/cancel          401 404   404   404     401     401      401    401     401     403 404       403
        # Administrators alone.
        GET    /jobs/dead                 401 403   403   200     401     401      401    401     401     403 403       403
        GET    /jobs/messages/dead        401 403   403   200     401     401      401    401     401     403 403       403
        POST   /jobs/messages/{service}/{id}/replay 401 403 403 404     401     401      401    401     401     403 403       403
        POST   /jobs/messages/{service}/{id}/discard 401 403 403 404    401     401      401    401     401     403 403       403
        POST   /jobs/{id}/replay          401 403   403   404     401     401      401    401     401     403 403       403
        POST   /jobs/{id}/discard         401 403   403   404     401     401      401    401     401     403 403       403
        """);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryOperation_ByEveryCaller_IsAnsweredAsTheTableSays()
    {
        var operations = await ApiDocument.ReadOperationsAsync(kimberly, _cancellation);
        Assert.Empty(operations.Select(operation => operation.Name).Except(Table.Operations));
        Assert.Empty(Table.Operations.Except(operations.Select(operation => operation.Name)));

        var wrong = new List<string>();
        foreach (var caller in Table.Callers)
        {
            var tokens = await CallersTokensAsync();
            foreach (var operation in operations)
            {
                // What is deleted may not be missing afterwards.
                var owner = operation.Method == "DELETE" ? await Person.CreateAsync(kimberly, _cancellation) : tokens.Owner;
                var authorization = await tokens.OfAsync(caller, operation, owner, _cancellation);
                using var response = await kimberly.Gateway.SendPatientlyAsync(() => Request(operation, owner, authorization), _cancellation);
                if ((int)response.StatusCode != Table.Expected(operation.Name, caller))
                {
                    wrong.Add($"{operation.Name} by {caller}: {(int)response.StatusCode} and not {Table.Expected(operation.Name, caller)}: {await response.Content.ReadAsStringAsync(_cancellation)}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private async Task<CallersTokens> CallersTokensAsync()
    {
        var stranger = await Person.CreateAsync(kimberly, _cancellation);
        var gone = await Person.SignUpAsync(kimberly, _cancellation);
        using var logout = await kimberly.Gateway.PostAsync("/logout", JsonCalls.Body(new { refresh_token = gone.RefreshToken }), _cancellation);
        Assert.True(logout.IsSuccessStatusCode);
        return new CallersTokens(await Person.CreateAsync(kimberly, _cancellation), stranger, gone.AccessToken, (await InstanceTokens.ReadAsync(kimberly, _cancellation)).Good);
    }

    private static HttpRequestMessage Request(ApiOperation operation, Person owner, AuthenticationHeaderValue? authorization)
    {
        var things = operation.Path.Split('/')[1];
        var id = things == "sessions" ? new JsonWebToken(owner.Token).GetClaim(TokenNames.Session).Value : owner.Ids.GetValueOrDefault(things, Stage.NobodysId);
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), operation.PathWith(id));
        if (operation.Body is { } schema)
        {
            var body = new ValidBody(operation.Document, $"{Guid.CreateVersion7():N}").Of(schema).Generate(new PCG(1, 1), null, out _);
            if (operation.Name == "POST /chat")
            {
                body["conversation_id"] = owner.Ids["conversations"];
            }

            request.Content = JsonCalls.Text(body.ToJsonString());
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(operation.BodyTypes[0]);
        }

        request.Headers.Authorization = authorization;
        return request;
    }
}
