package dev.cairn.api.problem;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The methods a path takes: RFC 9110 wants them named in every 405, and RESTEasy Reactive does not name them. */
@ApplicationScoped
public class AllowedMethods {
    private static final Pattern SLASHES = Pattern.compile("/+");

    private final List<Call> calls = new ArrayList<>();

    private record Call(Pattern path, String method) {}

    @Inject
    public AllowedMethods(BeanManager beans) {
        this(beans.getBeans(Object.class, Any.Literal.INSTANCE).stream().map(bean -> bean.getBeanClass()));
    }

    /** @param types of which those with a {@link Path} count */
    public AllowedMethods(Stream<? extends Class<?>> types) {
        types.filter(type -> type.isAnnotationPresent(Path.class))
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .forEach(this::add);
    }

    /** As the {@code Allow} header has them; empty for a path that nothing is at. */
    public Set<String> of(String path) {
        Set<String> methods = new TreeSet<>();
        calls.stream()
                .filter(call -> call.path().matcher(clean(path)).matches())
                .forEach(call -> {
                    methods.add(call.method());
                    methods.add("OPTIONS");
                    if (call.method().equals("GET")) {
                        methods.add("HEAD");
                    }
                });
        return methods;
    }

    private void add(Method method) {
        Path own = method.getAnnotation(Path.class);
        String template =
                method.getDeclaringClass().getAnnotation(Path.class).value() + (own == null ? "" : "/" + own.value());
        Pattern path = Pattern.compile(clean(template).replaceAll("\\{[^}]*}", "[^/]+"));
        for (Annotation annotation : method.getAnnotations()) {
            HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (verb != null) {
                calls.add(new Call(path, verb.value()));
            }
        }
    }

    private static String clean(String path) {
        String single = SLASHES.matcher("/" + path).replaceAll("/");
        return single.length() > 1 && single.endsWith("/") ? single.substring(0, single.length() - 1) : single;
    }
}
