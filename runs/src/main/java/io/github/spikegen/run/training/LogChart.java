package io.github.spikegen.run.training;

import com.google.gson.JsonObject;
import io.github.spikegen.image.PngFile;
import io.github.spikegen.run.internal.ChartGrid;
import io.github.spikegen.run.internal.LogValues;
import io.github.spikegen.training.RunLog;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Draws the log of a run: a row for each stage, with panels of figures that belong together. */
final class LogChart {

  private static final Logger LOG = LoggerFactory.getLogger(LogChart.class);

  /** The figures of each panel, by its title. */
  private static final Map<String, List<String>> PANELS = new LinkedHashMap<>();

  static {
    PANELS.put("loss", List.of("loss", "discriminator_loss"));
    PANELS.put("squared error", List.of("mse", "test_mse", "validation_mse"));
    PANELS.put(
        "bits a token",
        List.of("bits_per_token", "test_bits_per_token", "validation_bits_per_token"));
    PANELS.put("critic gap", List.of("critic_gap"));
    PANELS.put("gradient norm", List.of("gradient_norm_generator", "gradient_norm_discriminator"));
  }

  private LogChart() {}

  /**
   * Draws a log. Where Java can't draw, for want of fonts as a rule, a warning is logged instead.
   *
   * @param log the log, with lines of one stage or several
   * @param png the picture, which is replaced
   * @throws IOException if reading or writing fails
   */
  public static void draw(Path log, Path png) throws IOException {
    Map<String, List<JsonObject>> stages = new LinkedHashMap<>();
    for (JsonObject epoch : RunLog.read(log)) {
      LogValues.text(epoch.get("stage"))
          .ifPresent(stage -> stages.computeIfAbsent(stage, name -> new ArrayList<>()).add(epoch));
    }
    BufferedImage picture;
    try {
      picture = picture(stages);
    } catch (RuntimeException | InternalError | LinkageError e) {
      LOG.warn("No chart of the run: {}", e.toString());
      return;
    }
    PngFile.write(png, picture);
  }

  private static BufferedImage picture(Map<String, List<JsonObject>> stages) {
    List<List<XYChart>> rows = new ArrayList<>();
    stages.forEach((stage, epochs) -> rows.add(row(stage, epochs)));
    return ChartGrid.draw(rows);
  }

  private static List<XYChart> row(String stage, List<JsonObject> epochs) {
    List<XYChart> row = new ArrayList<>();
    PANELS.forEach(
        (title, figures) -> {
          XYChart panel = panel(stage + ": " + title);
          figures.forEach(figure -> add(panel, figure, epochs));
          if (!panel.getSeriesMap().isEmpty()) {
            row.add(panel);
          }
        });
    return row;
  }

  private static XYChart panel(String title) {
    XYChart panel =
        new XYChartBuilder()
            .width(ChartGrid.WIDTH)
            .height(ChartGrid.HEIGHT)
            .title(title)
            .xAxisTitle("epoch")
            .build();
    panel.getStyler().setLegendPosition(LegendPosition.OutsideS);
    panel.getStyler().setLegendLayout(LegendLayout.Horizontal);
    panel.getStyler().setChartBackgroundColor(Color.WHITE);
    panel.getStyler().setLocale(Locale.ROOT); // the same picture in every language
    panel.getStyler().setXAxisDecimalPattern("0");
    panel.getStyler().setYAxisDecimalPattern("0.#####");
    return panel;
  }

  private static void add(XYChart panel, String figure, List<JsonObject> epochs) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (JsonObject epoch : epochs) {
      OptionalDouble number = LogValues.number(epoch.get("epoch"));
      OptionalDouble value = LogValues.number(epoch.get(figure));
      if (number.isPresent() && value.isPresent()) {
        x.add(number.getAsDouble());
        y.add(value.getAsDouble());
      }
    }
    if (!x.isEmpty()) {
      XYSeries series = panel.addSeries(figure.replace('_', ' '), x, y);
      series.setMarker(x.size() > 50 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
    }
  }
}
