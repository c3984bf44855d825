package dev.cairn.system.chaos;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run does.
 *
 * @param seed decides the orders, the faults' order, their targets and their lengths
 * @param length how long faults strike; null: each fault once
 * @param faults those that may strike
 * @param perSecond orders a second
 */
record Plan(long seed, @Nullable Duration length, List<Fault> faults, double perSecond, int workers) {}
