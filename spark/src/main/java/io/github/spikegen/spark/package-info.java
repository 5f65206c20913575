/** Training, sampling and judging on the machines of an Apache Spark cluster. */
package io.github.spikegen.spark;
