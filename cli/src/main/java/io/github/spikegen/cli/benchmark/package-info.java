/**
 * What is timed, and how: each {@link
 * io.github.spikegen.cli.benchmark.BenchmarkCases.BenchmarkCase} beside its floor, the least that
 * it could take. {@code docs/results.md} defines the floors; nothing is printed here.
 */
package io.github.spikegen.cli.benchmark;
