package dev.cairn.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.chaos.Schedule.Planned;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final int TIMES = 200;
    private static final long SEED = 4242;

    @Test
    void the_same_seed_gives_the_same_strikes() {
        assertThat(strikes(SEED)).isEqualTo(strikes(SEED)).isNotEqualTo(strikes(SEED + 1));
    }

    @Test
    void the_same_seed_gives_the_same_orders() {
        assertThat(orders(SEED)).isEqualTo(orders(SEED)).isNotEqualTo(orders(SEED + 1));
    }

    @Test
    void orders_are_of_every_kind_and_of_every_tenant_from_the_beginning() {
        List<Order> first = orders(SEED).subList(0, 60);

        assertThat(first.stream().collect(Collectors.groupingBy(Order::kind, Collectors.counting())))
                .containsOnlyKeys(Order.Kind.ECHO, Order.Kind.TRIAGE, Order.Kind.ENDLESS)
                .hasEntrySatisfying(
                        Order.Kind.ECHO, number -> assertThat(number).isBetween(5L, 25L));
        assertThat(first).extracting(Order::tenant).contains(Tenant.values());
    }

    @Test
    void what_strikes_together_strikes_different_parts() {
        for (List<Planned> together : strikes(SEED)) {
            assertThat(together).extracting(planned -> planned.fault().part()).doesNotHaveDuplicates();
        }
        assertThat(strikes(SEED)).extracting(List::size).contains(1, 2, 3).allMatch(size -> size >= 1 && size <= 3);
    }

    @Test
    void every_fault_strikes_as_often_as_every_other() {
        Schedule schedule = new Schedule(SEED, Faults.all());
        Stream.Builder<Fault> struck = Stream.builder();
        do {
            schedule.next().forEach(planned -> struck.add(planned.fault()));
        } while (!schedule.isEven());

        assertThat(struck.build().collect(Collectors.groupingBy(Function.identity(), Collectors.counting())))
                .containsOnlyKeys(Faults.all())
                .allSatisfy((fault, times) -> assertThat(times).isOne());
    }

    @Test
    void a_fault_that_was_chosen_alone_strikes_alone() {
        Schedule schedule = new Schedule(SEED, Faults.named(List.of("worker-kill")));

        for (int i = 0; i < TIMES; i++) {
            assertThat(schedule.next()).hasSize(1);
        }
    }

    private static List<List<Planned>> strikes(long seed) {
        Schedule schedule = new Schedule(seed, Faults.all());
        return Stream.generate(schedule::next).limit(TIMES).toList();
    }

    private static List<Order> orders(long seed) {
        return IntStream.range(0, TIMES)
                .mapToObj(number -> Order.of(seed, number))
                .toList();
    }
}
