package dev.cairn.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.f4b6a3.uuid.UuidCreator;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.UUID;

/** Takes the submissions that Cairn takes. */
@Path("/")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class SubmitResource {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Engine engine;
    private final BareInsert bare;

    SubmitResource(Engine engine, BareInsert bare) {
        this.engine = engine;
        this.bare = bare;
    }

    @POST
    @Path("/v1/jobs")
    @RunOnVirtualThread
    public Response submit(@HeaderParam("Idempotency-Key") String key, byte[] body)
            throws IOException, GeneralSecurityException {
        JsonNode order = JSON.readTree(body);
        Job job = new Job(
                UuidCreator.getTimeOrderedEpoch(),
                key,
                MessageDigest.getInstance("SHA-256").digest(body),
                order.path("agent").asText(),
                order.path("input").toString());
        engine.submit(job);
        return accepted(job.id());
    }

    /** The least that a durable endpoint does: one row, one commit. */
    @POST
    @Path("/bare")
    @RunOnVirtualThread
    public Response bare(String body) throws SQLException {
        UUID id = UuidCreator.getTimeOrderedEpoch();
        bare.insert(id, body);
        return accepted(id);
    }

    private static Response accepted(UUID id) {
        return Response.accepted("{\"id\":\"" + id + "\",\"status\":\"queued\"}")
                .location(URI.create("/v1/jobs/" + id))
                .build();
    }
}
