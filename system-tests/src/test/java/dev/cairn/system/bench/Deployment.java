package dev.cairn.system.bench;

import dev.cairn.embedded.postgres.ConnectionFacts;
import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.system.Api;
import dev.cairn.system.Cairn;
import dev.cairn.system.fleet.Fleet;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Running programs, as somebody who measures them sees them.
 *
 * @param apis take submissions, in turn
 * @param database opens a connection as the owner of everything
 */
record Deployment(List<? extends Api> apis, Callable<Connection> database) {
    static Deployment of(Fleet fleet) {
        return new Deployment(fleet.apis(), fleet::connect);
    }

    static Deployment of(Cairn cairn) throws IOException {
        ConnectionFacts postgres =
                EmbeddedPostgres.running(cairn.data().resolve("postgres")).orElseThrow();
        return new Deployment(
                List.of(cairn),
                () -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password()));
    }

    Api api(int number) {
        return apis.get(number % apis.size());
    }

    Connection connect() throws Exception {
        return database.call();
    }
}
