package io.github.spikegen.cli.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.knowm.xchart.XYChart;

class FigureChartTests {

  private static NavigableMap<Integer, Double> values(double... values) {
    NavigableMap<Integer, Double> byEpoch = new TreeMap<>();
    for (double value : values) {
      byEpoch.put(byEpoch.size() + 1, value);
    }
    return byEpoch;
  }

  @ParameterizedTest
  @CsvSource({"1, 29, false", "1, 30, true", "0, 100, true", "-1, 1000, false", "0, 0, false"})
  void theAxisIsLogarithmicWhereValuesSpanDecades(double low, double high, boolean expected) {
    XYChart chart = FigureChart.chart("loss", Map.of("a", values(low), "b", values(high, 1)));
    assertEquals(expected, chart.getStyler().isYAxisLogarithmic());
  }

  @Test
  void zerosAreLeftOutOfALogarithmicAxis() {
    XYChart chart = FigureChart.chart("loss", Map.of("a", values(5, 0, 5000)));
    assertArrayEquals(new double[] {1, 3}, chart.getSeriesMap().get("a").getXData());
    assertEquals("loss, logarithmic", chart.getYAxisTitle());
  }
}
