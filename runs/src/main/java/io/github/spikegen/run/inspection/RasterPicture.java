package io.github.spikegen.run.inspection;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;

/**
 * A raster: a row for each neuron, a mark for each spike, time from left to right; beside each row
 * the neuron's firing rate, and below the share of the whole layer that fires at each step.
 */
public final class RasterPicture {

  private static final int WIDTH = 960;
  private static final int WIDEST_STEP = 18;
  private static final int ROWS_HEIGHT = 560;
  private static final int HIGHEST_ROW = 18;
  private static final int LOWEST_ROW = 5;
  private static final int LABELLED_ROW = 12;
  private static final int RATE_GAP = 16;
  private static final int RATE_BAR = 56;
  private static final int RATE_TEXT = 36;
  private static final int LAYER_GAP = 14;
  private static final int LAYER_HEIGHT = 52;
  private static final int TITLE_HEIGHT = 48;
  private static final int STEPS_HEIGHT = 18;
  private static final String LAYER = "whole layer";

  private final Recording recording;
  private final Caption caption;
  private final Timeline time;
  private final int rowHeight;
  private final int rowsTop;
  private final int rowsBottom;

  private RasterPicture(Recording recording, Caption caption) {
    this.recording = recording;
    this.caption = caption;
    int rows = recording.neurons().size();
    rowHeight = Math.max(LOWEST_ROW, Math.min(HIGHEST_ROW, ROWS_HEIGHT / rows));
    int labels = Ink.width(Ink.SMALL, LAYER + "  0.000");
    for (NeuronTrace neuron : recording.neurons()) {
      labels = Math.max(labels, Ink.width(Ink.SMALL, neuron.name()));
    }
    time =
        Timeline.fit(
            Ink.MARGIN + labels + 8,
            recording.passes().size(),
            recording.timeSteps(),
            WIDTH,
            WIDEST_STEP);
    rowsTop = Ink.MARGIN + TITLE_HEIGHT + time.headerHeight(caption);
    rowsBottom = rowsTop + rows * rowHeight;
  }

  /**
   * Draws a raster.
   *
   * @param recording what neurons did, at least one of them
   * @param caption what is written above
   * @return the picture
   */
  public static BufferedImage draw(Recording recording, Caption caption) {
    return new RasterPicture(recording, caption).drawAll();
  }

  private BufferedImage drawAll() {
    int plotRight = time.right() + RATE_GAP + RATE_BAR + RATE_TEXT + Ink.MARGIN;
    int titleRight = Ink.MARGIN + Ink.width(Ink.TITLE, caption.title()) + Ink.MARGIN;
    int subtitleRight = Ink.MARGIN + Ink.width(Ink.PLAIN, caption.subtitle()) + Ink.MARGIN;
    BufferedImage picture =
        Ink.paper(
            Math.max(plotRight, Math.max(titleRight, subtitleRight)),
            rowsBottom + LAYER_GAP + LAYER_HEIGHT + STEPS_HEIGHT + Ink.MARGIN);
    Graphics2D graphics = Ink.pen(picture);
    try {
      int y = Ink.MARGIN + 14;
      Ink.left(graphics, Ink.TITLE, Ink.TEXT, caption.title(), Ink.MARGIN, y);
      Ink.left(graphics, Ink.PLAIN, Ink.LABEL, caption.subtitle(), Ink.MARGIN, y + 20);
      time.drawHeader(graphics, caption, recording.passes(), Ink.MARGIN + TITLE_HEIGHT);
      drawRows(graphics);
      drawLayer(graphics, rowsBottom + LAYER_GAP);
      time.drawSteps(graphics, picture.getHeight() - Ink.MARGIN - 2, false);
    } finally {
      graphics.dispose();
    }
    return picture;
  }

  private void drawRows(Graphics2D graphics) {
    time.drawGround(graphics, rowsTop, rowsBottom - rowsTop);
    int rateLeft = time.right() + RATE_GAP;
    Ink.left(graphics, Ink.SMALL, Ink.LABEL, "firing rate", rateLeft, rowsTop - 6);
    int every = (LABELLED_ROW + rowHeight - 1) / rowHeight;
    int inset = rowHeight > 9 ? 2 : 1;
    List<NeuronTrace> neurons = recording.neurons();
    for (int row = 0; row < neurons.size(); row++) {
      NeuronTrace neuron = neurons.get(row);
      int top = rowsTop + row * rowHeight;
      int baseline = top + rowHeight / 2 + 4;
      graphics.setColor(Ink.SPIKE);
      for (int step = 0; step < neuron.steps(); step++) {
        if (neuron.fires(step)) {
          graphics.fillRect(
              time.stepLeft(step) + 1, top + inset, time.stepWidth() - 2, rowHeight - 2 * inset);
        }
      }
      graphics.setColor(Ink.RULE);
      graphics.fillRect(rateLeft, top + inset, RATE_BAR, rowHeight - 2 * inset);
      graphics.setColor(Ink.MEMBRANE);
      int bar = (int) Math.round(RATE_BAR * neuron.rate());
      graphics.fillRect(rateLeft, top + inset, bar, rowHeight - 2 * inset);
      if (row % every == 0) {
        Ink.right(graphics, Ink.SMALL, Ink.TEXT, neuron.name(), time.left() - 8, baseline);
        String rate = String.format(Locale.ROOT, "%.2f", neuron.rate());
        Ink.left(graphics, Ink.SMALL, Ink.TEXT, rate, rateLeft + RATE_BAR + 6, baseline);
      }
    }
  }

  /**
   * Draws how much of the whole layer fires at each step, the scale ending at the largest share.
   */
  private void drawLayer(Graphics2D graphics, int top) {
    double most = recording.layerRates().stream().mapToDouble(rate -> rate).max().orElse(0);
    double mean = recording.layerRates().stream().mapToDouble(rate -> rate).average().orElse(0);
    time.drawGround(graphics, top, LAYER_HEIGHT);
    graphics.setColor(Ink.MEMBRANE);
    for (int step = 0; step < recording.layerRates().size() && most > 0; step++) {
      int height = (int) Math.round(LAYER_HEIGHT * recording.layerRates().get(step) / most);
      graphics.fillRect(
          time.stepLeft(step) + 1, top + LAYER_HEIGHT - height, time.stepWidth() - 2, height);
    }
    int end = time.left() - 8;
    Ink.right(
        graphics,
        Ink.SMALL,
        Ink.LABEL,
        String.format(Locale.ROOT, most < 0.1 ? "%s  %.3f" : "%s  %.2f", LAYER, most),
        end,
        top + 10);
    Ink.right(graphics, Ink.SMALL, Ink.LABEL, "0", end, top + LAYER_HEIGHT);
    String rate = String.format(Locale.ROOT, "mean %.3f", mean);
    Ink.left(
        graphics, Ink.SMALL, Ink.TEXT, rate, time.right() + RATE_GAP, top + LAYER_HEIGHT / 2 + 4);
  }
}
