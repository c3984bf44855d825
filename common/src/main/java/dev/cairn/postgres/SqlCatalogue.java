package dev.cairn.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.cairn.agent.AgentDefinition;
import dev.cairn.agent.AgentVersion;
import dev.cairn.agent.Catalogue;
import dev.cairn.job.ClaimedJob.AgentRef;
import dev.cairn.json.ExactJson;
import dev.cairn.tenant.KeySecret;
import dev.cairn.tenant.Tenants;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Agents in PostgreSQL. Versions never change, so what was read once is kept in memory. */
@ApplicationScoped
public class SqlCatalogue implements Catalogue {
    /** A tenant's own agent hides a shared one of the same name. */
    private static final String FIND = """
            select * from agent_version
            where tenant_id in (?, ?) and name = ? and (? = 0 or version = ?)
            order by (tenant_id = ?) desc, version desc limit 1
            """;

    private static final String GET = """
            select * from agent_version where tenant_id = ? and name = ? and version = ?
            """;

    private static final String NEWEST = """
            select * from agent_version where tenant_id = ? and name = ? order by version desc limit 1
            """;

    /** Replicas that start together publish the same file: the second one finds the version taken and looks again. */
    private static final String PUBLISH = """
            insert into agent_version (tenant_id, name, version, definition, definition_sha256)
            values (?, ?, ?, ?::json, ?) on conflict do nothing
            """;

    private static final ObjectMapper JSON = ExactJson.exact(JsonMapper.builder())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .build();

    /** Submissions ask at every call: a version that another program published is seen a moment later. */
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Database database;
    private final Map<AgentRef, AgentVersion> known = new ConcurrentHashMap<>();
    /** Of agents that exist, so that nobody fills it by asking. */
    private final Map<Wanted, Seen> seen = new ConcurrentHashMap<>();

    public SqlCatalogue(Database database) {
        this.database = database;
    }

    @Override
    public Optional<AgentVersion> find(String tenant, String name, int version) {
        Wanted wanted = new Wanted(tenant, name, version);
        Seen last = seen.get(wanted);
        if (last != null && System.nanoTime() - last.atNanos() < FRESH_NANOS) {
            return Optional.of(last.agent());
        }
        Optional<AgentVersion> found =
                database.first(FIND, this::agent, tenant, Tenants.SHARED, name, version, version, tenant);
        found.ifPresent(agent -> seen.put(wanted, new Seen(agent, System.nanoTime())));
        return found;
    }

    @Override
    public Optional<AgentVersion> get(AgentRef ref) {
        return Optional.ofNullable(known.get(ref))
                .or(() -> database.first(GET, this::agent, ref.owner(), ref.name(), ref.version()));
    }

    @Override
    public AgentVersion publish(String owner, AgentDefinition definition) {
        String json = json(definition);
        while (true) {
            Optional<Stored> newest = database.first(NEWEST, this::stored, owner, definition.name());
            if (newest.isPresent() && newest.get().is(json)) {
                return newest.get().agent();
            }
            int version = newest.map(n -> n.agent().ref().version()).orElse(0) + 1;
            database.update(PUBLISH, owner, definition.name(), version, json, KeySecret.hash(json));
            seen.clear();
        }
    }

    @Override
    public AgentVersion publishCoded(String owner, AgentDefinition definition, int version) {
        String json = json(definition);
        database.update(PUBLISH, owner, definition.name(), version, json, KeySecret.hash(json));
        seen.clear();
        Stored stored = database.first(GET, this::stored, owner, definition.name(), version)
                .orElseThrow();
        if (!stored.is(json)) {
            throw new IllegalStateException("Agent " + stored.agent().ref()
                    + " was published before with another description or contract; raise its version().");
        }
        return stored.agent();
    }

    private Stored stored(ResultSet row) throws SQLException {
        return new Stored(agent(row), row.getBytes("definition_sha256"));
    }

    private AgentVersion agent(ResultSet row) throws SQLException {
        AgentRef ref = new AgentRef(row.getString("tenant_id"), row.getString("name"), row.getInt("version"));
        String definition = row.getString("definition");
        return known.computeIfAbsent(ref, r -> new AgentVersion(r, parse(r, definition)));
    }

    private static AgentDefinition parse(AgentRef ref, String definition) {
        try {
            return JSON.readValue(definition, AgentDefinition.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored definition of " + ref + " cannot be read", e);
        }
    }

    private static String json(AgentDefinition definition) {
        try {
            return JSON.writeValueAsString(definition);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a definition is always JSON", e);
        }
    }

    /** @param version 0 for the newest */
    private record Wanted(String tenant, String name, int version) {}

    private record Seen(AgentVersion agent, long atNanos) {}

    private record Stored(AgentVersion agent, byte[] sha256) {
        boolean is(String json) {
            return Arrays.equals(sha256, KeySecret.hash(json));
        }
    }
}
