package dev.cairn.api.http;

import dev.cairn.api.problem.Refusal;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.MultivaluedMap;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses query parameters that a call does not have: ignoring one would answer another question than was asked. The
 * known ones are the method's own {@code @QueryParam}s; a name that ends with an asterisk stands for all that begin so.
 */
public class QueryFilter {
    private static final int MOST_CHARACTERS = 512;

    @ServerRequestFilter
    @Priority(Priorities.AUTHORIZATION)
    public void check(ContainerRequestContext request, ResourceInfo resource) {
        MultivaluedMap<String, String> given = request.getUriInfo().getQueryParameters();
        if (!given.isEmpty()) {
            List<String> known = known(resource.getResourceMethod());
            given.forEach((name, values) -> check(known, name, values));
        }
    }

    private static List<String> known(Method call) {
        return Arrays.stream(call.getParameters())
                .map(parameter -> parameter.getAnnotation(QueryParam.class))
                .filter(Objects::nonNull)
                .map(QueryParam::value)
                .sorted()
                .toList();
    }

    private static void check(List<String> known, String name, List<String> values) {
        if (known.stream().noneMatch(form -> fits(form, name))) {
            String shown = name.length() > MOST_CHARACTERS ? name.substring(0, MOST_CHARACTERS) + "…" : name;
            throw Refusal.badRequest("There is no parameter `" + shown + "`; known are " + known + ".");
        }
        if (values.size() != 1 || name.length() + values.getFirst().length() > MOST_CHARACTERS) {
            throw Refusal.badRequest("Each parameter may be given once, with at most " + MOST_CHARACTERS
                    + " characters in name and value.");
        }
    }

    private static boolean fits(String form, String name) {
        if (!form.endsWith("*")) {
            return form.equals(name);
        }
        String start = form.substring(0, form.length() - 1);
        return name.startsWith(start) && name.length() > start.length();
    }
}
