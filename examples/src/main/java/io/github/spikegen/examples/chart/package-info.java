/** Pictures of charts side by side. */
package io.github.spikegen.examples.chart;
