package io.github.spikegen.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.metric.similarity.ConfidenceInterval;
import io.github.spikegen.run.evaluation.SimilarityRow;
import io.github.spikegen.run.evaluation.SimilarityRow.Measure;
import io.github.spikegen.run.evaluation.SimilarityRow.Score;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimilarityChartTests {

  private static final Score NONE =
      new Score(Double.NaN, 0, Optional.empty(), Optional.empty(), Optional.of("silent"));

  @TempDir private Path folder;

  private static SimilarityRow row(String layer, double rsa, double low, double high) {
    Map<Measure, Score> scores = new EnumMap<>(Measure.class);
    for (Measure measure : Measure.values()) {
      scores.put(measure, NONE);
    }
    if (!Double.isNaN(rsa)) {
      Optional<ConfidenceInterval> interval = Optional.of(new ConfidenceInterval(low, high));
      scores.put(Measure.RSA, new Score(rsa, 9, interval, Optional.empty(), Optional.empty()));
    }
    return new SimilarityRow(layer, 4, 4, "VISp", 3, scores, Optional.empty(), Optional.empty());
  }

  private BufferedImage draw(Map<String, List<SimilarityRow>> byModel) throws IOException {
    Path png = folder.resolve("chart.png");
    SimilarityChart.write(byModel, png);
    return ImageIO.read(png.toFile());
  }

  private static boolean has(BufferedImage picture, Color color, int x, double score) {
    int y = SimilarityChart.TOP + (int) Math.round((1 - score) * SimilarityChart.PANEL_HEIGHT);
    return picture.getRGB(x, y) == color.getRGB();
  }

  /** One area and one defined measure: a panel, in which layers have their place. */
  @Test
  void intervalsOfAllModelsAreDrawn() throws IOException {
    Map<String, List<SimilarityRow>> byModel = new LinkedHashMap<>();
    byModel.put("sgad", List.of(row("a", 0.5, 0.25, 0.6), row("b", 0.5, 0.4, 0.6)));
    byModel.put("hybrid", List.of(row("a", 0.7, 0.65, 0.9), row("b", Double.NaN, 0, 0)));
    BufferedImage picture = draw(byModel);
    assertEquals(140 + 190 + 16, picture.getWidth());
    assertEquals(64 + 120 + 96, picture.getHeight());
    int first = SimilarityChart.LEFT + 190 / 4;
    Color sgad = PictureStyle.SERIES[0];
    Color hybrid = PictureStyle.SERIES[1];
    assertTrue(has(picture, sgad, first - 4, 0.5));
    assertTrue(has(picture, sgad, first - 4, 0.3));
    assertFalse(has(picture, sgad, first - 4, 0.2));
    assertFalse(has(picture, sgad, first - 4, 0.7));
    assertTrue(has(picture, hybrid, first + 4, 0.85));
    assertFalse(has(picture, hybrid, first + 4, 0.95));
    int second = SimilarityChart.LEFT + 3 * 190 / 4;
    assertTrue(has(picture, sgad, second - 4, 0.5));
    assertFalse(has(picture, hybrid, second + 4, 0.5));
  }

  @Test
  void scoresBelowZeroHaveAPlaceToo() throws IOException {
    BufferedImage picture =
        draw(Map.of("one", List.of(row("a", -0.1, -0.3, 0.1), row("b", 1, 1, 1))));
    int x = SimilarityChart.LEFT + 190 / 4;
    int y = SimilarityChart.TOP + (int) Math.round(1.1 / 1.5 * 120); // the scale begins at -0.5
    assertEquals(PictureStyle.SERIES[0].getRGB(), picture.getRGB(x, y));
  }

  /** Unbiased CKA of a nearly silent layer may have any interval. */
  @Test
  void intervalsEndWithTheScale() throws IOException {
    BufferedImage picture = draw(Map.of("one", List.of(row("a", 0.5, -900, 900))));
    int x = SimilarityChart.LEFT + 190 / 2;
    int blue = PictureStyle.SERIES[0].getRGB();
    assertEquals(blue, picture.getRGB(x, SimilarityChart.TOP + 60)); // 0, on a scale from -1 to 1
    assertEquals(blue, picture.getRGB(x, SimilarityChart.TOP + 1));
    assertNotEquals(blue, picture.getRGB(x, SimilarityChart.TOP - 2));
    assertNotEquals(blue, picture.getRGB(x, SimilarityChart.TOP + 120 + 3));
  }
}
