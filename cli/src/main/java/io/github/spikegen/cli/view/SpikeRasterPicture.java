package io.github.spikegen.cli.view;

import io.github.spikegen.run.inspection.NeuronTrace;
import io.github.spikegen.run.inspection.Recording;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;

/**
 * A raster: a row for each neuron, a mark for each spike, time from left to right; beside each row
 * the neuron's firing rate, and below the share of the whole layer that fires at each step.
 */
public final class SpikeRasterPicture {

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
  private final PictureCaption caption;
  private final PassAxis time;
  private final int rowHeight;
  private final int rowsTop;
  private final int rowsBottom;

  private SpikeRasterPicture(Recording recording, PictureCaption caption) {
    this.recording = recording;
    this.caption = caption;
    int rows = recording.neurons().size();
    rowHeight = Math.max(LOWEST_ROW, Math.min(HIGHEST_ROW, ROWS_HEIGHT / rows));
    int labels = PictureStyle.width(LAYER + "  0.000");
    for (NeuronTrace neuron : recording.neurons()) {
      labels = Math.max(labels, PictureStyle.width(neuron.name()));
    }
    time =
        PassAxis.fit(
            PictureStyle.MARGIN + labels + 8,
            recording.passes().size(),
            recording.timeSteps(),
            WIDTH,
            WIDEST_STEP);
    rowsTop = PictureStyle.MARGIN + TITLE_HEIGHT + time.headerHeight(caption);
    rowsBottom = rowsTop + rows * rowHeight;
  }

  /**
   * Draws a raster.
   *
   * @param recording what neurons did, at least one of them
   * @param caption what is written above
   * @return the picture
   */
  public static BufferedImage draw(Recording recording, PictureCaption caption) {
    return new SpikeRasterPicture(recording, caption).drawAll();
  }

  private BufferedImage drawAll() {
    int plotRight = time.right() + RATE_GAP + RATE_BAR + RATE_TEXT;
    int widest = Math.max(plotRight, PictureStyle.MARGIN + caption.width());
    BufferedImage picture =
        PictureStyle.paper(
            widest + PictureStyle.MARGIN,
            rowsBottom + LAYER_GAP + LAYER_HEIGHT + STEPS_HEIGHT + PictureStyle.MARGIN);
    Graphics2D graphics = PictureStyle.pen(picture);
    try {
      caption.draw(graphics);
      time.drawHeader(graphics, caption, recording.passes(), PictureStyle.MARGIN + TITLE_HEIGHT);
      drawRows(graphics);
      drawLayer(graphics, rowsBottom + LAYER_GAP);
      time.drawSteps(graphics, picture.getHeight() - PictureStyle.MARGIN - 2, false);
    } finally {
      graphics.dispose();
    }
    return picture;
  }

  private void drawRows(Graphics2D graphics) {
    time.drawGround(graphics, rowsTop, rowsBottom - rowsTop);
    int rateLeft = time.right() + RATE_GAP;
    PictureStyle.left(graphics, PictureStyle.LABEL, "firing rate", rateLeft, rowsTop - 6);
    int every = (LABELLED_ROW + rowHeight - 1) / rowHeight;
    int inset = rowHeight > 9 ? 2 : 1;
    List<NeuronTrace> neurons = recording.neurons();
    for (int row = 0; row < neurons.size(); row++) {
      NeuronTrace neuron = neurons.get(row);
      int top = rowsTop + row * rowHeight;
      int baseline = top + rowHeight / 2 + 4;
      graphics.setColor(PictureStyle.SPIKE);
      for (int step = 0; step < neuron.steps(); step++) {
        if (neuron.fires(step)) {
          graphics.fillRect(
              time.stepLeft(step) + 1, top + inset, time.stepWidth() - 2, rowHeight - 2 * inset);
        }
      }
      graphics.setColor(PictureStyle.RULE);
      graphics.fillRect(rateLeft, top + inset, RATE_BAR, rowHeight - 2 * inset);
      graphics.setColor(PictureStyle.MEMBRANE);
      int bar = (int) Math.round(RATE_BAR * neuron.rate());
      graphics.fillRect(rateLeft, top + inset, bar, rowHeight - 2 * inset);
      if (row % every == 0) {
        PictureStyle.right(graphics, PictureStyle.TEXT, neuron.name(), time.left() - 8, baseline);
        String rate = String.format(Locale.ROOT, "%.2f", neuron.rate());
        PictureStyle.left(graphics, PictureStyle.TEXT, rate, rateLeft + RATE_BAR + 6, baseline);
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
    graphics.setColor(PictureStyle.MEMBRANE);
    for (int step = 0; step < recording.layerRates().size() && most > 0; step++) {
      int height = (int) Math.round(LAYER_HEIGHT * recording.layerRates().get(step) / most);
      graphics.fillRect(
          time.stepLeft(step) + 1, top + LAYER_HEIGHT - height, time.stepWidth() - 2, height);
    }
    int end = time.left() - 8;
    PictureStyle.right(
        graphics,
        PictureStyle.LABEL,
        String.format(Locale.ROOT, most < 0.1 ? "%s  %.3f" : "%s  %.2f", LAYER, most),
        end,
        top + 10);
    PictureStyle.right(graphics, PictureStyle.LABEL, "0", end, top + LAYER_HEIGHT);
    String rate = String.format(Locale.ROOT, "mean %.3f", mean);
    PictureStyle.left(
        graphics, PictureStyle.TEXT, rate, time.right() + RATE_GAP, top + LAYER_HEIGHT / 2 + 4);
  }
}
