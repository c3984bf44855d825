package dev.cairn.postgres;

import dev.cairn.job.JobId;
import dev.cairn.job.JobViews.Filter;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** What clients look at jobs by: the queries of {@link PanacheJobViews}, which itself runs in a program only. */
final class Looks implements AutoCloseable {
    private final SessionFactory sessions;

    Looks(DataSource source) {
        Configuration configuration = new Configuration();
        configuration.getProperties().put("hibernate.connection.datasource", source);
        sessions = configuration
                .addAnnotatedClass(JobEntity.class)
                .addAnnotatedClass(RequestEntity.class)
                .addAnnotatedClass(ResultEntity.class)
                .addAnnotatedClass(StepEntity.class)
                .buildSessionFactory();
    }

    void find(String tenant, JobId job) {
        ask(PanacheJobViews.FIND, Object[].class, 1, Map.of("id", job.value(), "tenant", tenant));
    }

    void steps(String tenant, JobId job) {
        ask(PanacheJobViews.STEPS, StepEntity.class, 32, Map.of("id", job.value(), "tenant", tenant, "after", 0));
    }

    void list(String tenant, Filter filter) {
        Map<String, Object> parameters = new HashMap<>(Map.of("tenant", tenant));
        ask(PanacheJobViews.list(filter, parameters), Object[].class, filter.limit(), parameters);
    }

    private void ask(String query, Class<?> row, int most, Map<String, Object> parameters) {
        try (Session session = sessions.openSession()) {
            var typed = session.createQuery(query, row).setMaxResults(most);
            parameters.forEach(typed::setParameter);
            typed.getResultList();
        }
    }

    @Override
    public void close() {
        sessions.close();
    }
}
