package dev.cairn.standalone;

import dev.cairn.job.EagerStarts;
import dev.cairn.worker.run.Worker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes what only one program with api and worker has. */
@ApplicationScoped
class StandaloneParts {
    @Produces
    @Singleton
    EagerStarts eagerStarts(Worker worker) {
        return worker.eagerStarts();
    }
}
