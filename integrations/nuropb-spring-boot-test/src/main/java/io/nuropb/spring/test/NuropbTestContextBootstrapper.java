package io.nuropb.spring.test;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

/** Starts the context of a {@link NuropbTest}. */
final class NuropbTestContextBootstrapper extends TestSliceTestContextBootstrapper<NuropbTest> {}
