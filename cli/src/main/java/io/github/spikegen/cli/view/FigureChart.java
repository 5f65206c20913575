package io.github.spikegen.cli.view;

import io.github.spikegen.image.PngFile;
import io.github.spikegen.run.internal.ChartGrid;
import io.github.spikegen.run.training.LoggedFigures;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws one figure of several runs by epoch, as SGAD, arXiv 2305.10246, figure 4. */
public final class FigureChart {

  /** Where the largest value is so many times the smallest, the axis is logarithmic. */
  private static final double WIDE_RANGE = 30;

  private static final int MOST_MARKERS = 50;

  private FigureChart() {}

  /**
   * Draws a figure. Where its values span decades the axis is logarithmic, on which those of 0 have
   * no place.
   *
   * @param figure its name
   * @param byRun its values by epoch, by the run's name
   * @param png the picture, replaced atomically if it exists
   * @throws IOException if writing fails, or Java can't draw, for want of fonts as a rule
   */
  public static void write(
      String figure, Map<String, NavigableMap<Integer, Double>> byRun, Path png)
      throws IOException {
    ChartGrid.requireFonts();
    PngFile.write(png, BitmapEncoder.getBufferedImage(chart(figure, byRun)));
  }

  static XYChart chart(String figure, Map<String, NavigableMap<Integer, Double>> byRun) {
    boolean logarithmic = isLogarithmic(byRun);
    XYChart chart =
        new XYChartBuilder()
            .width(800)
            .height(500)
            .xAxisTitle("epoch")
            .yAxisTitle(title(figure) + (logarithmic ? ", logarithmic" : ""))
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
    chart.getStyler().setLegendBorderColor(Color.WHITE);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotGridLinesColor(PictureStyle.RULE);
    chart.getStyler().setSeriesColors(PictureStyle.SERIES);
    chart.getStyler().setLocale(Locale.ROOT); // the same picture in every language
    chart.getStyler().setXAxisDecimalPattern("0");
    chart.getStyler().setYAxisLogarithmic(logarithmic);
    if (!logarithmic) {
      chart.getStyler().setYAxisDecimalPattern("0.#####");
    }
    byRun.forEach((run, values) -> add(chart, run, values, logarithmic));
    return chart;
  }

  private static String title(String figure) {
    return figure.equals(LoggedFigures.GRADIENTS)
        ? "norm of all gradients"
        : figure.replace('_', ' ');
  }

  private static boolean isLogarithmic(Map<String, NavigableMap<Integer, Double>> byRun) {
    List<Double> values = byRun.values().stream().flatMap(run -> run.values().stream()).toList();
    double least =
        values.stream().filter(value -> value > 0).mapToDouble(value -> value).min().orElse(1);
    double most = values.stream().mapToDouble(value -> value).max().orElse(1);
    return values.stream().allMatch(value -> value >= 0) && most >= WIDE_RANGE * least;
  }

  private static void add(
      XYChart chart, String run, NavigableMap<Integer, Double> values, boolean logarithmic) {
    List<Integer> epochs =
        values.keySet().stream().filter(epoch -> !logarithmic || values.get(epoch) > 0).toList();
    if (!epochs.isEmpty()) {
      XYSeries series = chart.addSeries(run, epochs, epochs.stream().map(values::get).toList());
      series.setMarker(epochs.size() > MOST_MARKERS ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
    }
  }
}
