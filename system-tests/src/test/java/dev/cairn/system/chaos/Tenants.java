package dev.cairn.system.chaos;

import dev.cairn.system.Api;
import dev.cairn.system.Receiver.Delivery;
import dev.cairn.system.fleet.Fleet;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The keys and signing secrets of those who order. */
final class Tenants {
    private static final String OTHERS_KEY = "ck_of-the-other-tenant-0123456789abcdefghijk";

    private final Map<Tenant, String> signing = new EnumMap<>(Tenant.class);

    /** Makes the second tenant, and reads the secret of each: that works once. */
    static Tenants of(Fleet fleet) throws Exception {
        Tenants tenants = new Tenants();
        try (Connection connection = fleet.connect()) {
            tenants.make(connection);
        }
        tenants.signing.put(Tenant.DEFAULT, fleet.signingSecret());
        HttpResponse<String> answer = fleet.api(0)
                .send(tenants.request(fleet.api(0), Tenant.OTHER, "/v1/signing-secret/reveal")
                        .POST(BodyPublishers.noBody()));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("no secret: " + answer.statusCode() + " " + answer.body());
        }
        tenants.signing.put(
                Tenant.OTHER, Api.JSON.readTree(answer.body()).path("secret").asText());
        return tenants;
    }

    private void make(Connection connection) throws Exception {
        try (var tenant = connection.prepareStatement("insert into tenant (id) values (?)");
                var key = connection.prepareStatement("insert into api_key (id, tenant_id, name, secret_sha256, scopes)"
                        + " values (gen_random_uuid(), ?, 'chaos', ?, array['submit', 'read', 'control', 'admin'])")) {
            tenant.setString(1, Tenant.OTHER.id());
            tenant.execute();
            key.setString(1, Tenant.OTHER.id());
            key.setBytes(
                    2, MessageDigest.getInstance("SHA-256").digest(OTHERS_KEY.getBytes(StandardCharsets.US_ASCII)));
            key.execute();
        }
    }

    /** A request with the key of this tenant. */
    HttpRequest.Builder request(Api api, Tenant tenant, String path) {
        return tenant == Tenant.DEFAULT
                ? api.request(path)
                : api.request(path).setHeader("Authorization", "Bearer " + OTHERS_KEY);
    }

    /** Whether a callback that came to this tenant is signed by its own secret, now, and by that alone. */
    boolean isSigned(Delivery delivery, Tenant tenant) {
        return delivery.isSignedWith(secret(tenant)) && isSignedForItsTime(delivery, tenant);
    }

    /** The same at whatever time it says of itself. */
    boolean isSignedForItsTime(Delivery delivery, Tenant tenant) {
        return delivery.isSignedForItsTimeWith(secret(tenant))
                && !delivery.isSignedForItsTimeWith(secret(tenant.foreign()));
    }

    private String secret(Tenant tenant) {
        return signing.getOrDefault(tenant, "");
    }

    /** What may stand in no log. */
    List<String> secrets() {
        return Stream.concat(Stream.of(OTHERS_KEY), signing.values().stream()).toList();
    }

    /** The one whose receiver this came to. */
    static Tenant addressed(Delivery delivery) throws IOException {
        return Stream.of(Tenant.values())
                .filter(tenant -> tenant.path().equals(delivery.path()))
                .findFirst()
                .orElseThrow(() -> new IOException("nobody receives at " + delivery.path()));
    }
}
