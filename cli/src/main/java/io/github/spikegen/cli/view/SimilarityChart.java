package io.github.spikegen.cli.view;

import io.github.spikegen.image.PngFile;
import io.github.spikegen.run.evaluation.SimilarityRow;
import io.github.spikegen.run.evaluation.SimilarityRow.Measure;
import io.github.spikegen.run.evaluation.SimilarityRow.Score;
import io.github.spikegen.run.internal.ChartGrid;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Draws scores by layer, a panel a measure and a line an area; SGAD, arXiv 2305.10246, figures 7
 * and 8.
 */
public final class SimilarityChart {

  private static final int COLUMNS = 3;

  private SimilarityChart() {}

  /**
   * Draws a comparison.
   *
   * @param rows the comparison, layer after layer
   * @param png the picture, replaced atomically if it exists
   * @throws IOException if writing fails, or Java can't draw, for want of fonts as a rule
   */
  public static void write(List<SimilarityRow> rows, Path png) throws IOException {
    List<CategoryChart> panels =
        Stream.of(Measure.values())
            .map(measure -> panel(measure, rows))
            .filter(panel -> !panel.getSeriesMap().isEmpty())
            .toList();
    List<List<CategoryChart>> grid = new ArrayList<>();
    for (int from = 0; from < panels.size(); from += COLUMNS) {
      grid.add(panels.subList(from, Math.min(from + COLUMNS, panels.size())));
    }
    BufferedImage picture;
    try {
      picture = ChartGrid.draw(grid);
    } catch (RuntimeException | InternalError | LinkageError e) {
      throw new IOException("the chart can't be drawn: " + e, e);
    }
    PngFile.write(png, picture);
  }

  private static CategoryChart panel(Measure measure, List<SimilarityRow> rows) {
    CategoryChart panel =
        new CategoryChartBuilder()
            .width(ChartGrid.WIDTH)
            .height(ChartGrid.HEIGHT)
            .title(measure.title())
            .xAxisTitle("layer")
            .build();
    panel.getStyler().setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Line);
    panel.getStyler().setOverlapped(true);
    panel.getStyler().setXAxisLabelRotation(20);
    panel.getStyler().setLegendPosition(LegendPosition.OutsideE);
    panel.getStyler().setChartBackgroundColor(Color.WHITE);
    panel.getStyler().setYAxisDecimalPattern("0.##");
    panel.getStyler().setYAxisMin(lowest(rows)).setYAxisMax(1.0);
    List<String> layers = rows.stream().map(SimilarityRow::layer).distinct().toList();
    for (String area : rows.stream().map(SimilarityRow::area).distinct().toList()) {
      List<Double> scores = new ArrayList<>(); // with null where there is none
      rows.stream()
          .filter(row -> row.area().equals(area))
          .map(row -> row.scores().get(measure).value())
          .forEach(score -> scores.add(score.isNaN() ? null : score));
      if (scores.stream().anyMatch(Objects::nonNull)) {
        panel.addSeries(area, layers, scores);
      }
    }
    return panel;
  }

  /** All panels have one scale, which starts at 0 unless there are scores below. */
  private static double lowest(List<SimilarityRow> rows) {
    return rows.stream()
        .flatMap(row -> row.scores().values().stream())
        .mapToDouble(Score::value)
        .filter(score -> score < 0)
        .min()
        .orElse(0);
  }
}
