package io.github.spikegen.cli.view;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.image.PngFile;
import io.github.spikegen.neuron.LifDynamics;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.LifParameters.Charging;
import io.github.spikegen.neuron.LifParameters.Reset;
import io.github.spikegen.run.SampleRequest.ImagePass;
import io.github.spikegen.run.inspection.NeuronTrace;
import io.github.spikegen.run.inspection.Recording;
import io.github.spikegen.run.internal.ChartGrid;
import io.github.spikegen.surrogate.ArctanSurrogate;
import io.github.spikegen.surrogate.PiecewiseLinearSurrogate;
import io.github.spikegen.surrogate.RectangularSurrogate;
import io.github.spikegen.surrogate.SigmoidSurrogate;
import io.github.spikegen.surrogate.SurrogateFunction;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the pictures of docs/neurons.md from the library's own neurons and surrogates. */
public final class NeuronPlots {

  /** A membrane at constant currents. */
  static final String MEMBRANE = "neuron-membrane.png";

  /** Firing rate against current. */
  static final String RATES = "neuron-rates.png";

  /** Surrogates and their derivatives. */
  static final String SURROGATES = "surrogates.png";

  private static final LifParameters LIF = LifParameters.spikingDiffusion();
  private static final double[] CURRENTS = {0.9, 1.1, 1.5, 2.5};
  private static final int STEPS = 24;
  private static final int LONG = 1000;

  private NeuronPlots() {}

  /**
   * How often a neuron fires at constant currents (its f-I curve).
   *
   * @param name what the neuron is called
   * @param lif what defines it
   * @param timeSteps over how many steps from rest spikes are counted
   */
  record FiringCurve(String name, LifParameters lif, int timeSteps) {

    /**
     * Returns the firing rates.
     *
     * @param manager the manager under which the work is done; nothing stays there
     * @param currents constant currents
     * @return spikes a step at each current
     */
    double[] rates(NDManager manager, double... currents) {
      try (NoGrad off = new NoGrad();
          NDManager work = manager.newSubManager()) {
        NDArray row = work.create(currents, new Shape(1, currents.length));
        NDArray constant = row.toType(DataType.FLOAT32, true).repeat(0, timeSteps);
        NDArray rates = LifDynamics.spikes(constant, lif).mean(new int[] {0});
        return rates.toType(DataType.FLOAT64, true).toDoubleArray();
      }
    }
  }

  /**
   * Draws all pictures.
   *
   * @param args the folder, where files of these names are replaced
   * @throws IOException if writing fails
   */
  public static void main(String... args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("expected one argument, the folder for the pictures");
    }
    Path folder = Path.of(args[0]);
    try (NDManager manager = NDManager.newBaseManager();
        NoGrad off = new NoGrad()) {
      PngFile.write(folder.resolve(MEMBRANE), membrane(manager));
      PngFile.write(folder.resolve(RATES), rates(manager));
      PngFile.write(folder.resolve(SURROGATES), surrogates(manager));
    }
  }

  static Recording constantCurrents(NDManager manager) {
    try (NDArray row = manager.create(CURRENTS, new Shape(1, 1, CURRENTS.length));
        NDArray floats = row.toType(DataType.FLOAT32, true);
        NDArray currents = floats.repeat(0, STEPS);
        NDArray spikes = LifDynamics.spikes(currents, LIF)) {
      int[] all = {0, 1, 2, 3};
      Recording plain =
          Recording.of(currents, spikes, Optional.of(LIF), List.of(new ImagePass(0, "")), all);
      List<NeuronTrace> named = new ArrayList<>();
      for (int i = 0; i < all.length; i++) {
        named.add(plain.neurons().get(i).named("X = " + CURRENTS[i]));
      }
      return plain.withNeurons(named);
    }
  }

  private static BufferedImage membrane(NDManager manager) {
    return MembraneTracePicture.draw(
        constantCurrents(manager),
        new PictureCaption(
            "One neuron, four constant currents X",
            "tau 2, threshold 1, hard reset to 0 (LifParameters.spikingDiffusion())",
            "",
            List.of()));
  }

  private static BufferedImage rates(NDManager manager) {
    double[] currents = between(0, 5, 501);
    XYChart kinds =
        panel(
            "firing rate, over many steps", "current X", "spikes a step", LegendPosition.InsideSE);
    for (FiringCurve curve :
        List.of(
            new FiringCurve("tau 2", LIF, LONG),
            new FiringCurve("tau 4", LIF.withTau(4), LONG),
            new FiringCurve("tau 2, soft reset", LIF.withReset(Reset.SOFT), LONG),
            new FiringCurve("tau 2, full input", LIF.withCharging(Charging.FULL_INPUT), LONG))) {
      line(kinds, curve.name(), currents, curve.rates(manager, currents));
    }
    XYChart steps =
        panel(
            "firing rate, tau 2, from rest", "current X", "spikes a step", LegendPosition.InsideSE);
    for (int timeSteps : new int[] {LONG, 16, 4, 2}) {
      FiringCurve curve = new FiringCurve("T = " + timeSteps, LIF, timeSteps);
      XYSeries series = line(steps, curve.name(), currents, curve.rates(manager, currents));
      if (timeSteps == LONG) { // wide and behind the others
        series.setLineColor(Color.LIGHT_GRAY);
        series.setLineWidth(7);
      }
    }
    return ChartGrid.draw(List.of(List.of(kinds, steps)));
  }

  private static BufferedImage surrogates(NDManager manager) {
    Map<String, SurrogateFunction> all = new LinkedHashMap<>();
    all.put("arctan", ArctanSurrogate.ofAlpha(2));
    all.put("sigmoid", new SigmoidSurrogate(4));
    all.put("rectangular", new RectangularSurrogate(1));
    all.put("piecewise linear", new PiecewiseLinearSurrogate(1));
    double[] u = between(-2, 2, 401);
    XYChart step =
        panel("the step that stands in, g(u)", "u = H - threshold", "g", LegendPosition.InsideNW);
    XYChart slope =
        panel("its derivative, g'(u)", "u = H - threshold", "g'", LegendPosition.InsideNW);
    all.forEach(
        (name, surrogate) -> {
          line(step, name, u, values(manager, surrogate::primitive, u));
          line(slope, name, u, values(manager, surrogate::derivative, u));
        });
    XYSeries spike =
        line(step, "the spike", u, Arrays.stream(u).map(x -> x >= 0 ? 1 : 0).toArray());
    spike.setLineColor(Color.GRAY);
    spike.setLineStyle(SeriesLines.DASH_DASH);
    return ChartGrid.draw(List.of(List.of(step, slope)));
  }

  private static double[] values(
      NDManager manager, UnaryOperator<NDArray> function, double... arguments) {
    try (NDArray u = manager.create(arguments);
        NDArray g = function.apply(u)) {
      return g.toDoubleArray();
    }
  }

  private static double[] between(double from, double to, int count) {
    double[] values = new double[count];
    Arrays.setAll(values, i -> from + (to - from) * i / (count - 1));
    return values;
  }

  private static XYChart panel(String title, String xTitle, String yTitle, LegendPosition legend) {
    XYChart panel =
        new XYChartBuilder()
            .width(ChartGrid.WIDTH)
            .height(ChartGrid.HEIGHT)
            .title(title)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    panel.getStyler().setLegendPosition(legend);
    panel.getStyler().setLegendPadding(5);
    panel.getStyler().setChartBackgroundColor(Color.WHITE);
    panel.getStyler().setXAxisTickMarkSpacingHint(50);
    panel.getStyler().setXAxisDecimalPattern("0.##");
    panel.getStyler().setYAxisDecimalPattern("0.##");
    return panel;
  }

  private static XYSeries line(XYChart panel, String name, double[] x, double... y) {
    XYSeries series = panel.addSeries(name, x, y);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineWidth(2);
    return series;
  }
}
