package dev.cairn.system.bench.rates;

import java.util.Map;

/**
 * One repetition of one workload by one rival.
 *
 * @param figures by name, the unit in the name
 * @param cpu seconds per thousand jobs, by process
 */
record Measured(Map<String, Double> figures, Map<String, Double> cpu) {}
