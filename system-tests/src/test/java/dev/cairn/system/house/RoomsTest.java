package dev.cairn.system.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.cairn.api.http.Needs;
import dev.cairn.api.http.Open;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import java.util.List;

@AnalyzeClasses(packages = "dev.cairn", importOptions = DoNotIncludeTests.class)
class RoomsTest {
    private static final String[] FEATURES = {
        "dev.cairn.id..",
        "dev.cairn.job..",
        "dev.cairn.step..",
        "dev.cairn.agent..",
        "dev.cairn.schema..",
        "dev.cairn.json..",
        "dev.cairn.yaml..",
        "dev.cairn.compute..",
        "dev.cairn.tenant..",
        "dev.cairn.message..",
        "dev.cairn.callback..",
        "dev.cairn.secret..",
        "dev.cairn.api.submit..",
        "dev.cairn.api.deliver..",
        "dev.cairn.api.callbacks..",
        "dev.cairn.api.signing..",
        "dev.cairn.api.status..",
        "dev.cairn.api.control..",
        "dev.cairn.api.agents..",
        "dev.cairn.api.timekeeper..",
        "dev.cairn.api.problem..",
        "dev.cairn.worker.run..",
        "dev.cairn.worker.step..",
        "dev.cairn.worker.agent.."
    };

    private static final String[] TECHNOLOGIES = {
        "java.sql..",
        "javax.sql..",
        "org.postgresql..",
        "org.hibernate..",
        "jakarta.persistence..",
        "io.quarkus.hibernate..",
        "io.agroal..",
        "org.flywaydb..",
        "com.rabbitmq..",
        "dev.langchain4j..",
        "io.quarkiverse.langchain4j..",
        "java.net.http..",
        "io.vertx..",
        "io.fabric8..",
        "dev.cairn.postgres..",
        "dev.cairn.rabbitmq..",
        "dev.cairn.api.rabbitmq..",
        "dev.cairn.worker.rabbitmq..",
        "dev.cairn.api.outbound..",
        "dev.cairn.worker.openai.."
    };

    @ArchTest
    static final ArchRule features_import_no_technology = noClasses()
            .that()
            .resideInAnyPackage(FEATURES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TECHNOLOGIES);

    @ArchTest
    static final ArchRule what_both_programs_share_knows_neither_of_them = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.cairn.id..",
                    "dev.cairn.job..",
                    "dev.cairn.step..",
                    "dev.cairn.agent..",
                    "dev.cairn.schema..",
                    "dev.cairn.json..",
                    "dev.cairn.yaml..",
                    "dev.cairn.compute..",
                    "dev.cairn.tenant..",
                    "dev.cairn.message..",
                    "dev.cairn.callback..",
                    "dev.cairn.secret..",
                    "dev.cairn.postgres..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.cairn.api..", "dev.cairn.worker..", "dev.cairn.standalone..");

    @ArchTest
    static final ArchRule the_api_does_not_know_the_worker = noClasses()
            .that()
            .resideInAPackage("dev.cairn.api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.cairn.worker..", "dev.cairn.standalone..");

    @ArchTest
    static final ArchRule the_worker_does_not_know_the_api = noClasses()
            .that()
            .resideInAPackage("dev.cairn.worker..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.cairn.api..", "dev.cairn.standalone..");

    @ArchTest
    static final ArchRule the_embedded_database_knows_nobody = noClasses()
            .that()
            .resideInAPackage("dev.cairn.embedded..")
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "are of another room",
                    type -> type.getPackageName().startsWith("dev.cairn.")
                            && !type.getPackageName().startsWith("dev.cairn.embedded")));

    @ArchTest
    static final ArchRule private_broker_nodes_know_nobody = noClasses()
            .that()
            .resideInAPackage("dev.cairn.node..")
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "are of another room",
                    type -> type.getPackageName().startsWith("dev.cairn.")
                            && !type.getPackageName().startsWith("dev.cairn.node")));

    @ArchTest
    static final ArchRule entities_never_leave_their_room = classes()
            .that()
            .areAnnotatedWith(Entity.class)
            .should()
            .bePackagePrivate()
            .andShould()
            .resideInAPackage("dev.cairn.postgres");

    @ArchTest
    static final ArchRule every_call_says_what_key_it_needs = methods()
            .that()
            .areAnnotatedWith(GET.class)
            .or()
            .areAnnotatedWith(POST.class)
            .should()
            .beAnnotatedWith(Needs.class)
            .orShould()
            .beAnnotatedWith(Open.class);

    @ArchTest
    static final ArchRule names_come_from_the_diagram =
            noClasses().should().haveNameMatching(".*(Impl|Manager|Helper|Utils?|Service|Processor|Port)");

    @ArchTest
    static final ArchRule libraries_are_used_by_their_public_api = noClasses()
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "are in a package named internal",
                    type -> List.of(type.getPackageName().split("\\.")).contains("internal")));

    @ArchTest
    static final ArchRule parts_come_through_constructors = fields().should().notBeAnnotatedWith(Inject.class);
}
