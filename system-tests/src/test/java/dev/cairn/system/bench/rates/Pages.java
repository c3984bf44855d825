package dev.cairn.system.bench.rates;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/** Pages of tables and indexes that statements touched, in memory or not, as the server counts them. */
final class Pages {
    /** The engine's statements are known by their words; those of this command are left out. */
    private static final String TOUCHED = """
            select kind, sum(shared_blks_hit + shared_blks_read) as pages
            from pg_stat_statements, lateral (
                select case when query like '%key\\_inserted%' then 'submit'
                            when query like '%holder as materialized%' then 'claim'
                            when query like '%kept as materialized%' then 'keep a step'
                            when query like '%ended as materialized%' then 'end'
                            else 'all else' end as kind) as sorted
            where query not like '%of the bench%' and query not like '%pg\\_stat\\_%'
            group by kind
            order by array_position(array['submit', 'claim', 'keep a step', 'end', 'all else'], kind)
            """;

    private static final String RELATIONS = """
            select relname || ', rows' as relation,
                   coalesce(heap_blks_hit, 0) + coalesce(heap_blks_read, 0)
                       + coalesce(toast_blks_hit, 0) + coalesce(toast_blks_read, 0) as pages
            from pg_statio_user_tables
            union all
            select indexrelname, idx_blks_hit + idx_blks_read from pg_statio_user_indexes
            order by relation
            """;

    private static final String UPDATES =
            "select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relname = '%s'";

    private final Connection connection;

    /** @param withoutIndexes on the same page as before, so that no index had to be told (heap-only tuples) */
    record Updates(long updated, long withoutIndexes) {
        double share() {
            return updated == 0 ? 0 : (double) withoutIndexes / updated;
        }

        Updates since(Updates before) {
            return new Updates(updated - before.updated, withoutIndexes - before.withoutIndexes);
        }
    }

    Pages(Connection connection) {
        this.connection = connection;
    }

    void forget() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_stat_statements_reset()");
        }
    }

    /** By kind of statement, since they were last forgotten. */
    Map<String, Double> touched(int jobs) throws SQLException {
        Map<String, Double> pages = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TOUCHED)) {
            while (row.next()) {
                pages.put(row.getString("kind"), row.getDouble("pages") / jobs);
            }
        }
        return pages;
    }

    /** Of each table's rows and of each index, since the server's start: told by its processes ten seconds late. */
    Map<String, Long> relations() throws SQLException {
        Map<String, Long> pages = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(RELATIONS)) {
            while (row.next()) {
                pages.put(row.getString("relation"), row.getLong("pages"));
            }
        }
        return pages;
    }

    Updates updates(String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(UPDATES.formatted(table))) {
            row.next();
            return new Updates(row.getLong(1), row.getLong(2));
        }
    }
}
