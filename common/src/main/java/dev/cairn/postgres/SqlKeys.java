package dev.cairn.postgres;

import dev.cairn.id.TypeId;
import dev.cairn.tenant.Caller;
import dev.cairn.tenant.Keys;
import dev.cairn.tenant.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** API keys in PostgreSQL: hashes only. */
@ApplicationScoped
public class SqlKeys implements Keys {
    private static final String FIND = """
            select tenant_id, name, scopes from api_key where secret_sha256 = ? and revoked_at is null
            """;

    private static final String CREATE = """
            with owner as (insert into tenant (id) values (?) on conflict do nothing)
            insert into api_key (id, tenant_id, name, secret_sha256, scopes) values (?, ?, ?, ?, ?)
            """;

    private final Database database;

    public SqlKeys(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Caller> find(byte[] secretSha256) {
        return database.first(FIND, SqlKeys::caller, (Object) secretSha256);
    }

    @Override
    public void create(String tenant, String name, Set<Scope> scopes, byte[] secretSha256) {
        String[] words = scopes.stream().map(Scope::word).toArray(String[]::new);
        database.update(CREATE, tenant, TypeId.newUuid(), tenant, name, secretSha256, words);
    }

    private static Caller caller(ResultSet row) throws SQLException {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String word : (String[]) row.getArray("scopes").getArray()) {
            Scope.of(word).ifPresent(scopes::add);
        }
        return new Caller(row.getString("tenant_id"), row.getString("name"), scopes);
    }
}
