package dev.cairn.standalone;

import dev.cairn.embedded.postgres.ConnectionFacts;
import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.postgres.Database;
import dev.cairn.postgres.SqlKeys;
import dev.cairn.start.DatabaseAddress.Address;
import dev.cairn.start.Environment;
import dev.cairn.start.Schema;
import dev.cairn.start.StartRefused;
import dev.cairn.tenant.KeySecret;
import dev.cairn.tenant.Scope;
import dev.cairn.tenant.Tenants;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes API keys. */
@Command(
        name = "key",
        description = "API keys.",
        mixinStandardHelpOptions = true,
        subcommands = KeyCommand.Create.class)
final class KeyCommand {
    private KeyCommand() {}

    /** Prints the secret on standard output, once; the database keeps its hash only. */
    @Command(name = "create", description = "Make a key and print it, once.", mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        @Option(names = "--tenant", description = "Whose jobs it reaches (default: ${DEFAULT-VALUE}).")
        private String tenant = Tenants.DEFAULT;

        @Option(names = "--name", description = "What you call it (default: ${DEFAULT-VALUE}).")
        private String name = "made by ./cairn key create";

        @Option(
                names = "--scopes",
                split = ",",
                description = "Of submit, read, control, admin (default: submit,read,control).")
        private List<String> scopes = List.of("submit", "read", "control");

        private final Environment environment = Environment.ofProcess();

        @Override
        public Integer call() {
            environment.check();
            Set<Scope> granted = checked();
            String secret = KeySecret.generate();
            if (environment.database().isPresent()) {
                keep(environment.database().get(), granted, secret);
            } else {
                keepEmbedded(granted, secret);
            }
            System.err.println("Key for tenant " + tenant + ", scopes " + scopes + ". It is shown this once:");
            System.out.println(secret);
            return 0;
        }

        private Set<Scope> checked() {
            if (!Tenants.mayBeNamed(tenant)) {
                throw new StartRefused("A tenant's name is 1 to 63 of a-z, 0-9 and -, and not `shared`.");
            }
            if (name.isBlank() || name.length() > 100) {
                throw new StartRefused("A key's name has 1 to 100 characters.");
            }
            Set<Scope> granted = EnumSet.noneOf(Scope.class);
            for (String word : scopes) {
                granted.add(Scope.of(word.strip())
                        .orElseThrow(() -> new StartRefused(
                                "There is no scope `" + word + "`; known are submit, read, control, admin.")));
            }
            if (granted.isEmpty()) {
                throw new StartRefused("A key needs at least one scope of submit, read, control, admin.");
            }
            return granted;
        }

        /** Over the running server if Cairn is up, else over one that is started for this. */
        private void keepEmbedded(Set<Scope> granted, String secret) {
            Path folder = environment.data().resolve("postgres");
            Optional<ConnectionFacts> running = EmbeddedPostgres.running(folder);
            if (running.isPresent()) {
                keep(address(running.get()), granted, secret);
                return;
            }
            try (EmbeddedPostgres started = EmbeddedPostgres.start(Settings.durable(folder))) {
                keep(address(started.connection()), granted, secret);
            }
        }

        private static Address address(ConnectionFacts facts) {
            return new Address(facts.jdbcUrl(), facts.user(), facts.password());
        }

        private void keep(Address address, Set<Scope> granted, String secret) {
            Schema.migrate(environment.databaseOwner(address), address);
            new SqlKeys(new Database(Schema.source(address))).create(tenant, name, granted, KeySecret.hash(secret));
        }
    }
}
