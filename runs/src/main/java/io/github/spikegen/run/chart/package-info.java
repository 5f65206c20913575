/** Pictures of charts side by side. */
package io.github.spikegen.run.chart;
