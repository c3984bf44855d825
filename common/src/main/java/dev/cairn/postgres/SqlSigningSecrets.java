package dev.cairn.postgres;

import static dev.cairn.postgres.Database.instant;
import static dev.cairn.postgres.Database.seconds;
import static dev.cairn.postgres.Database.uuid;

import dev.cairn.callback.SigningSecrets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The tenants' signing secrets in PostgreSQL, encrypted. */
public final class SqlSigningSecrets implements SigningSecrets {
    /** The index over current secrets lets one of any number of concurrent first uses win. */
    private static final String BEGIN = """
            insert into signing_secret (id, tenant_id, secret) values (?, ?, ?)
            on conflict (tenant_id) where signs_until is null do nothing
            """;

    /** By the two indexes of a tenant's secrets; the current one has no end and comes first. */
    private static final String SIGNING = """
            select id, secret, created_at, revealed_at is not null as revealed, signs_until
            from signing_secret
            where tenant_id = ? and (signs_until is null or signs_until > statement_timestamp())
            order by signs_until desc nulls first, id desc
            """;

    /** Compare and set: of concurrent calls the second waits for the row and then finds it revealed. */
    private static final String REVEAL = """
            update signing_secret set revealed_at = clock_timestamp()
            where tenant_id = ? and signs_until is null and revealed_at is null
            returning id, secret, created_at, true as revealed, signs_until
            """;

    /**
     * The insert reads from the update, so it comes after it and the index over current secrets holds; a concurrent
     * rotation updates nothing and therefore inserts nothing. Of the older ones that still sign, the newest stays.
     */
    private static final String ROTATE = """
            with replaced as (
                update signing_secret set signs_until = clock_timestamp() + make_interval(secs => ?)
                where tenant_id = ? and signs_until is null
                returning tenant_id
            ), forgotten as (
                delete from signing_secret
                where tenant_id in (select tenant_id from replaced) and signs_until is not null
                  and id not in (select id from signing_secret
                                 where tenant_id = ? and signs_until > statement_timestamp()
                                 order by id desc limit 1)
            )
            insert into signing_secret (id, tenant_id, secret, revealed_at)
            select ?, tenant_id, ?, clock_timestamp() from replaced
            """;

    private final Database database;

    public SqlSigningSecrets(Database database) {
        this.database = database;
    }

    @Override
    public boolean begin(String tenant, UUID id, byte[] sealed) {
        return database.update(BEGIN, id, tenant, sealed) == 1;
    }

    @Override
    public List<Sealed> signing(String tenant) {
        return database.query(SIGNING, SqlSigningSecrets::sealed, tenant);
    }

    @Override
    public Optional<Sealed> reveal(String tenant) {
        return database.first(REVEAL, SqlSigningSecrets::sealed, tenant);
    }

    @Override
    public boolean rotate(String tenant, UUID id, byte[] sealed, Duration overlap) {
        return database.update(ROTATE, seconds(overlap), tenant, tenant, id, sealed) == 1;
    }

    private static Sealed sealed(ResultSet row) throws SQLException {
        return new Sealed(
                uuid(row, "id"),
                row.getBytes("secret"),
                Objects.requireNonNull(instant(row, "created_at"), "created_at"),
                row.getBoolean("revealed"),
                instant(row, "signs_until"));
    }
}
