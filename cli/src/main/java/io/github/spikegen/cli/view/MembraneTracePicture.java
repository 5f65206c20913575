package io.github.spikegen.cli.view;

import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.run.inspection.NeuronTrace;
import io.github.spikegen.run.inspection.Recording;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Membrane traces: a panel for each neuron with its potential, the threshold, and a mark above for
 * each spike; time from left to right. Each panel has its own scale.
 */
public final class MembraneTracePicture {

  private static final int WIDTH = 960;
  private static final int WIDEST_STEP = 36;
  private static final int TITLE_HEIGHT = 72;
  private static final int SPIKES = 14;
  private static final int MARK = 9;
  private static final int PLOT = 64;
  private static final int PANEL_GAP = 10;
  private static final int STEPS_HEIGHT = 18;
  private static final int SCALE_WIDTH = 40;
  private static final int LEAST_DISTANCE = 11;

  private final Recording recording;
  private final PictureCaption caption;
  private final LifParameters lif;
  private final PassAxis time;
  private final int panelsTop;

  private MembraneTracePicture(Recording recording, PictureCaption caption) {
    this.recording = recording;
    this.caption = caption;
    lif = recording.lif().orElseThrow();
    int names =
        recording.neurons().stream()
            .mapToInt(neuron -> PictureStyle.width(neuron.name()))
            .max()
            .orElse(0);
    time =
        PassAxis.fit(
            PictureStyle.MARGIN + names + SCALE_WIDTH + 12,
            recording.passes().size(),
            recording.timeSteps(),
            WIDTH,
            WIDEST_STEP);
    panelsTop = PictureStyle.MARGIN + TITLE_HEIGHT + time.headerHeight(caption);
  }

  /**
   * Draws traces.
   *
   * @param recording what leaky integrate-and-fire neurons did, at least one of them
   * @param caption what is written above
   * @return the picture
   */
  public static BufferedImage draw(Recording recording, PictureCaption caption) {
    return new MembraneTracePicture(recording, caption).drawAll();
  }

  private BufferedImage drawAll() {
    int panel = SPIKES + PLOT + PANEL_GAP;
    int bottom = panelsTop + recording.neurons().size() * panel - PANEL_GAP;
    int widest =
        Math.max(time.right(), PictureStyle.MARGIN + Math.max(caption.width(), legendWidth()));
    BufferedImage picture =
        PictureStyle.paper(
            widest + PictureStyle.MARGIN, bottom + STEPS_HEIGHT + PictureStyle.MARGIN);
    Graphics2D graphics = PictureStyle.pen(picture);
    try {
      caption.draw(graphics);
      drawLegend(graphics, PictureStyle.MARGIN + 56);
      time.drawHeader(graphics, caption, recording.passes(), PictureStyle.MARGIN + TITLE_HEIGHT);
      for (int i = 0; i < recording.neurons().size(); i++) {
        drawPanel(graphics, recording.neurons().get(i), panelsTop + i * panel);
      }
      time.drawSteps(graphics, picture.getHeight() - PictureStyle.MARGIN - 2, true);
    } finally {
      graphics.dispose();
    }
    return picture;
  }

  private static final int SAMPLE = 22;

  private String[] legend() {
    return new String[] {"membrane", "threshold " + number(lif.threshold()), "spike"};
  }

  private int legendWidth() {
    int width = 0;
    for (String text : legend()) {
      width += SAMPLE + 6 + PictureStyle.width(text) + 18;
    }
    return width;
  }

  private void drawLegend(Graphics2D graphics, int baseline) {
    int x = PictureStyle.MARGIN;
    int middle = baseline - 4;
    String[] texts = legend();
    for (int i = 0; i < texts.length; i++) {
      if (i == 2) {
        drawMark(graphics, x + SAMPLE / 2.0, middle - MARK / 2.0);
      } else {
        graphics.setColor(i == 0 ? PictureStyle.MEMBRANE : PictureStyle.THRESHOLD);
        graphics.setStroke(i == 0 ? PictureStyle.LINE : PictureStyle.DASHES);
        graphics.draw(new Line2D.Double(x, middle, x + SAMPLE, middle));
      }
      x += SAMPLE + 6;
      PictureStyle.left(graphics, PictureStyle.TEXT, texts[i], x, baseline);
      x += PictureStyle.width(texts[i]) + 18;
    }
  }

  private static void drawMark(Graphics2D graphics, double x, double top) {
    graphics.setColor(PictureStyle.SPIKE);
    graphics.setStroke(PictureStyle.LINE);
    graphics.draw(new Line2D.Double(x, top, x, top + MARK));
  }

  /** Where potentials lie in a panel. */
  private record Scale(double lowest, double highest, int top) {

    double y(double potential) {
      return top + PLOT * (highest - potential) / (highest - lowest);
    }
  }

  private Scale scale(NeuronTrace neuron, int top) {
    double[] potentials =
        IntStream.range(0, neuron.steps())
            .mapToDouble(neuron::before)
            .flatMap(h -> DoubleStream.of(h, lif.threshold(), lif.resetPotential()))
            .toArray();
    double[] after = IntStream.range(0, neuron.steps()).mapToDouble(neuron::after).toArray();
    double lowest =
        DoubleStream.concat(DoubleStream.of(potentials), DoubleStream.of(after))
            .min()
            .orElseThrow();
    double highest = DoubleStream.of(potentials).max().orElseThrow();
    double air = 0.06 * (highest - lowest);
    return new Scale(lowest - air, highest + air, top);
  }

  private void drawPanel(Graphics2D graphics, NeuronTrace neuron, int top) {
    Scale scale = scale(neuron, top + SPIKES);
    time.drawGround(graphics, top + SPIKES, PLOT);
    for (int pass = 0; pass < time.passes(); pass++) {
      drawLevel(graphics, pass, scale.y(lif.resetPotential()), PictureStyle.FRAME, false);
      drawLevel(graphics, pass, scale.y(lif.threshold()), PictureStyle.THRESHOLD, true);
      Path2D path = new Path2D.Double();
      for (NeuronTrace.Point point :
          neuron.membrane(lif.resetPotential(), time.timeSteps(), pass)) {
        double x = time.passLeft(pass) + point.time() * time.stepWidth();
        double y = scale.y(point.potential());
        if (path.getCurrentPoint() == null) {
          path.moveTo(x, y);
        } else {
          path.lineTo(x, y);
        }
      }
      graphics.setColor(PictureStyle.MEMBRANE);
      graphics.setStroke(PictureStyle.LINE);
      graphics.draw(path);
    }
    for (int step = 0; step < neuron.steps(); step++) {
      if (neuron.fires(step)) {
        drawMark(graphics, time.stepLeft(step) + (double) time.stepWidth(), top + 2);
      }
    }
    int middle = (int) Math.round(scale.top() + PLOT / 2.0);
    PictureStyle.left(graphics, PictureStyle.TEXT, neuron.name(), PictureStyle.MARGIN, middle + 4);
    drawScale(graphics, scale);
  }

  private void drawLevel(Graphics2D graphics, int pass, double y, Color color, boolean dashed) {
    graphics.setColor(color);
    graphics.setStroke(dashed ? PictureStyle.DASHES : PictureStyle.HAIR);
    int x = time.passLeft(pass);
    graphics.draw(new Line2D.Double(x, y, x + (double) time.passWidth(), y));
  }

  /** Writes threshold and rest, and the ends of the scale where these are far from both. */
  private void drawScale(Graphics2D graphics, Scale scale) {
    int end = time.left() - 6;
    double threshold = scale.y(lif.threshold());
    double rest = scale.y(lif.resetPotential());
    write(graphics, PictureStyle.THRESHOLD, lif.threshold(), end, threshold);
    if (Math.abs(rest - threshold) >= LEAST_DISTANCE) {
      write(graphics, PictureStyle.LABEL, lif.resetPotential(), end, rest);
    }
    for (double potential : new double[] {scale.lowest(), scale.highest()}) {
      double y = scale.y(potential);
      if (Math.abs(y - threshold) >= LEAST_DISTANCE && Math.abs(y - rest) >= LEAST_DISTANCE) {
        write(graphics, PictureStyle.LABEL, potential, end, y);
      }
    }
  }

  private static void write(Graphics2D graphics, Color color, double potential, int end, double y) {
    PictureStyle.right(graphics, color, number(potential), end, (int) Math.round(y) + 4);
  }

  private static String number(double potential) {
    String text = String.format(Locale.ROOT, "%.1f", potential);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
