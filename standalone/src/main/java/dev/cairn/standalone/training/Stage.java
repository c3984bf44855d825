package dev.cairn.standalone.training;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a training takes place.
 *
 * @param folder holds data and logs and is deleted afterwards
 * @param into where the caches go
 * @param options of each JVM
 * @param home the checkout, for its samples
 */
record Stage(Path folder, Path into, List<String> options, Path home) {}
