package io.github.spikegen.cli.view;

import io.github.spikegen.image.PngFile;
import io.github.spikegen.metric.similarity.ConfidenceInterval;
import io.github.spikegen.run.evaluation.SimilarityRow;
import io.github.spikegen.run.evaluation.SimilarityRow.Measure;
import io.github.spikegen.run.evaluation.SimilarityRow.Score;
import io.github.spikegen.run.internal.ChartGrid;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Draws scores by layer, a row of panels a measure, a column an area and a line a model; SGAD,
 * arXiv 2305.10246, figures 7 and 8. All panels have one scale.
 */
public final class SimilarityChart {

  /** How wide and high a panel is, at least. */
  static final int PANEL_WIDTH = 190;

  static final int PANEL_HEIGHT = 120;
  static final int GAP = 18;

  /** The room for measures and the scale, for areas and the legend, and for layers. */
  static final int LEFT = 140;

  static final int TOP = 64;
  static final int BOTTOM = 96;

  private static final int LAYER_WIDTH = 30;
  private static final int MODEL_GAP = 8;
  private static final int DOT = 6;
  private static final int CAP = 3;
  private static final double LAYER_ANGLE = -Math.PI / 5;
  private static final double TICK = 0.25;

  private final Map<String, List<SimilarityRow>> byModel;
  private final List<Measure> measures;
  private final List<String> areas;
  private final List<String> layers;
  private final int panelWidth;
  private final double lowest;

  private SimilarityChart(Map<String, List<SimilarityRow>> byModel) {
    this.byModel = byModel;
    measures =
        Arrays.stream(Measure.values())
            .filter(measure -> scores().anyMatch(row -> isDefined(row, measure)))
            .toList();
    areas = distinct(SimilarityRow::area);
    layers = distinct(SimilarityRow::layer);
    panelWidth = Math.max(PANEL_WIDTH, LAYER_WIDTH * layers.size());
    lowest =
        scores()
            .flatMap(row -> row.scores().values().stream())
            .flatMapToDouble(
                score -> DoubleStream.concat(DoubleStream.of(score.value()), ends(score)))
            .filter(value -> value < 0)
            .map(value -> Math.max(-1, TICK * Math.floor(value / TICK)))
            .min()
            .orElse(0);
  }

  private static boolean isDefined(SimilarityRow row, Measure measure) {
    return !Double.isNaN(row.scores().get(measure).value());
  }

  private static DoubleStream ends(Score score) {
    return score.interval().stream()
        .flatMapToDouble(interval -> DoubleStream.of(interval.low(), interval.high()));
  }

  private Stream<SimilarityRow> scores() {
    return byModel.values().stream().flatMap(List::stream);
  }

  private List<String> distinct(Function<SimilarityRow, String> name) {
    return scores().map(name).distinct().toList();
  }

  /**
   * Draws a comparison.
   *
   * @param byModel the comparison of each model, layer after layer, by the model's name
   * @param png the picture, replaced atomically if it exists
   * @throws IOException if writing fails, or Java can't draw, for want of fonts as a rule
   */
  public static void write(Map<String, List<SimilarityRow>> byModel, Path png) throws IOException {
    ChartGrid.requireFonts();
    PngFile.write(png, new SimilarityChart(byModel).draw());
  }

  private BufferedImage draw() {
    BufferedImage picture =
        PictureStyle.paper(
            panelLeft(areas.size()) - GAP + PictureStyle.MARGIN,
            panelTop(measures.size()) - GAP + BOTTOM);
    Graphics2D graphics = PictureStyle.pen(picture);
    try {
      drawLegend(graphics);
      for (int column = 0; column < areas.size(); column++) {
        int middle = panelLeft(column) + panelWidth / 2;
        PictureStyle.centered(graphics, PictureStyle.TEXT, areas.get(column), middle, TOP - 8);
        drawLayers(graphics, column);
      }
      for (int row = 0; row < measures.size(); row++) {
        Measure measure = measures.get(row);
        PictureStyle.left(
            graphics,
            PictureStyle.PLAIN,
            PictureStyle.TEXT,
            measure.title(),
            PictureStyle.MARGIN,
            panelTop(row) + PANEL_HEIGHT / 2);
        for (int column = 0; column < areas.size(); column++) {
          drawPanel(graphics, row, column);
        }
      }
    } finally {
      graphics.dispose();
    }
    return picture;
  }

  private int panelLeft(int column) {
    return LEFT + column * (panelWidth + GAP);
  }

  private static int panelTop(int row) {
    return TOP + row * (PANEL_HEIGHT + GAP);
  }

  private int x(int column, int layer) {
    return panelLeft(column) + (2 * layer + 1) * panelWidth / (2 * layers.size());
  }

  /** Returns a height in a panel; what lies outside of [-1, 1], as some intervals do, is cut. */
  private int y(int row, double score) {
    double shown = Math.max(lowest, Math.min(1, score));
    return panelTop(row) + (int) Math.round((1 - shown) / (1 - lowest) * PANEL_HEIGHT);
  }

  private void drawLegend(Graphics2D graphics) {
    int left = LEFT;
    int baseline = PictureStyle.MARGIN + 8;
    int model = 0;
    for (String name : byModel.keySet()) {
      graphics.setColor(color(model++));
      graphics.setStroke(PictureStyle.LINE);
      graphics.drawLine(left, baseline - 4, left + 24, baseline - 4);
      drawDot(graphics, left + 12, baseline - 4);
      PictureStyle.left(graphics, PictureStyle.PLAIN, PictureStyle.TEXT, name, left + 30, baseline);
      left += 30 + PictureStyle.width(PictureStyle.PLAIN, name) + 24;
    }
    if (scores().flatMap(row -> row.scores().values().stream()).anyMatch(s -> hasBar(s))) {
      PictureStyle.left(
          graphics, PictureStyle.LABEL, "bars: 95 % of draws of the stimuli", left, baseline);
    }
  }

  private static boolean hasBar(Score score) {
    return score.interval().map(ConfidenceInterval::low).filter(low -> !low.isNaN()).isPresent();
  }

  private static Color color(int model) {
    return PictureStyle.SERIES[model % PictureStyle.SERIES.length];
  }

  /** Writes the layers' names below a column, rising to their places. */
  private void drawLayers(Graphics2D graphics, int column) {
    int top = panelTop(measures.size()) - GAP + 14;
    for (int layer = 0; layer < layers.size(); layer++) {
      AffineTransform upright = graphics.getTransform();
      graphics.rotate(LAYER_ANGLE, x(column, layer), top);
      PictureStyle.right(
          graphics, PictureStyle.LABEL, layers.get(layer), x(column, layer) + 4, top);
      graphics.setTransform(upright);
    }
  }

  private void drawPanel(Graphics2D graphics, int row, int column) {
    graphics.setStroke(PictureStyle.HAIR);
    for (double tick = lowest; tick <= 1; tick += TICK) {
      graphics.setColor(tick == 0 ? PictureStyle.FRAME : PictureStyle.RULE);
      graphics.drawLine(
          panelLeft(column), y(row, tick), panelLeft(column) + panelWidth, y(row, tick));
      if (column == 0) {
        String text = String.format(Locale.ROOT, "%.2f", tick);
        PictureStyle.right(graphics, PictureStyle.LABEL, text, LEFT - 6, y(row, tick) + 4);
      }
    }
    int model = 0;
    for (List<SimilarityRow> rows : byModel.values()) {
      int shift = MODEL_GAP * (2 * model - byModel.size() + 1) / 2;
      graphics.setColor(color(model++));
      drawScores(graphics, rows, row, column, shift);
    }
  }

  private void drawScores(
      Graphics2D graphics, List<SimilarityRow> rows, int row, int column, int shift) {
    int before = -1;
    int beforeY = 0;
    for (int layer = 0; layer < layers.size(); layer++) {
      Optional<Score> score = score(rows, row, column, layer);
      if (score.isEmpty()) {
        before = -1; // a gap
        continue;
      }
      int x = x(column, layer) + shift;
      int y = y(row, score.get().value());
      if (before >= 0) {
        graphics.setStroke(PictureStyle.LINE);
        graphics.drawLine(before, beforeY, x, y);
      }
      if (hasBar(score.get())) {
        ConfidenceInterval interval = score.get().interval().orElseThrow();
        int top = y(row, interval.high());
        int bottom = y(row, interval.low());
        graphics.fillRect(x - 1, top, 2, bottom - top);
        graphics.fillRect(x - CAP, top, 2 * CAP, 1);
        graphics.fillRect(x - CAP, bottom, 2 * CAP, 1);
      }
      drawDot(graphics, x, y);
      before = x;
      beforeY = y;
    }
  }

  private Optional<Score> score(List<SimilarityRow> rows, int row, int column, int layer) {
    return rows.stream()
        .filter(each -> each.area().equals(areas.get(column)))
        .filter(each -> each.layer().equals(layers.get(layer)))
        .filter(each -> isDefined(each, measures.get(row)))
        .map(each -> each.scores().get(measures.get(row)))
        .findFirst();
  }

  private static void drawDot(Graphics2D graphics, int x, int y) {
    graphics.fillOval(x - DOT / 2, y - DOT / 2, DOT, DOT);
  }
}
