package io.github.spikegen.cli.view;

import io.github.spikegen.image.PngFile;
import io.github.spikegen.metric.energy.EnergyComparison;
import io.github.spikegen.metric.energy.EnergyComparison.Cost;
import io.github.spikegen.metric.energy.EnergyComparison.NetworkCosts;
import io.github.spikegen.run.internal.ChartGrid;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Draws the energy of an image: the networks side by side on a logarithmic axis, on which pieces of
 * a bar can't be compared, and the pieces on a linear one, as shares of each network.
 */
public final class EnergyChart {

  private static final int HEIGHT = 560;
  private static final int SHARES_WIDTH = 440;
  private static final int LAYER_WIDTH = 72;

  private static final double LEAST = 1e-9;

  private static final Map<String, Function<NetworkCosts, Cost>> NETWORKS = new LinkedHashMap<>();
  private static final Map<String, ToDoubleFunction<Cost>> PARTS = new LinkedHashMap<>();

  private static final Color[] NETWORK_COLORS = {
    new Color(0xC8553D), new Color(0x2F6DB5), new Color(0x8FB4DE), new Color(0xB4BCC6)
  };
  private static final Color[] PART_COLORS = {
    new Color(0x1F2933), new Color(0x2F6DB5), new Color(0xC8553D), new Color(0xE5B94E)
  };

  static {
    NETWORKS.put("spiking", NetworkCosts::spiking);
    NETWORKS.put("quantized", NetworkCosts::quantized);
    NETWORKS.put("dense", NetworkCosts::dense);
    NETWORKS.put("float32", NetworkCosts::floatingPoint);
    PARTS.put("arithmetic", Cost::arithmetic);
    PARTS.put("weights", Cost::weights);
    PARTS.put("membranes", Cost::membranes);
    PARTS.put("inputs", Cost::inputs);
  }

  private EnergyChart() {}

  /**
   * Draws a comparison.
   *
   * @param comparison the costs
   * @param png the picture, replaced atomically if it exists
   * @throws IOException if writing fails, or Java can't draw, for want of fonts as a rule
   */
  public static void write(EnergyComparison comparison, Path png) throws IOException {
    ChartGrid.requireFonts();
    CategoryChart layers = layers(comparison);
    CategoryChart shares = shares(comparison.total());
    BufferedImage picture = PictureStyle.paper(layers.getWidth() + shares.getWidth(), HEIGHT);
    Graphics2D graphics = picture.createGraphics();
    graphics.drawImage(BitmapEncoder.getBufferedImage(layers), 0, 0, null);
    graphics.drawImage(BitmapEncoder.getBufferedImage(shares), layers.getWidth(), 0, null);
    graphics.dispose();
    PngFile.write(png, picture);
  }

  private static CategoryChart layers(EnergyComparison comparison) {
    List<NetworkCosts> costs = new ArrayList<>(comparison.layers());
    costs.add(comparison.total());
    CategoryChart chart =
        chart("Energy of an image", LAYER_WIDTH * (costs.size() + 2), NETWORK_COLORS);
    int unit = EnergyComparisonTable.unit(comparison.total());
    double scale = Math.pow(EnergyTable.KILO, unit);
    chart.setYAxisTitle(EnergyTable.ENERGY_UNITS.get(unit) + ", logarithmic");
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setXAxisLabelRotation(60);
    List<String> names = costs.stream().map(NetworkCosts::layer).toList();
    double least = Double.MAX_VALUE;
    for (Function<NetworkCosts, Cost> network : NETWORKS.values()) {
      for (NetworkCosts layer : costs) {
        double energy = network.apply(layer).total() / scale;
        least = energy > 0 ? Math.min(least, energy) : least;
      }
    }
    double floor = Math.pow(10, Math.floor(Math.log10(least))); // a logarithmic axis has no 0
    chart.getStyler().setYAxisMin(floor);
    NETWORKS.forEach(
        (name, network) ->
            chart.addSeries(
                name,
                names,
                costs.stream()
                    .map(layer -> Math.max(floor, network.apply(layer).total() / scale))
                    .toList()));
    return chart;
  }

  private static CategoryChart shares(NetworkCosts total) {
    CategoryChart chart = chart("What it is spent on", SHARES_WIDTH, PART_COLORS);
    chart.setYAxisTitle("% of each network");
    chart.getStyler().setStacked(true);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(100.0);
    chart.getStyler().setYAxisDecimalPattern("0");
    List<String> names = List.copyOf(NETWORKS.keySet());
    PARTS.forEach(
        (name, part) ->
            chart.addSeries(
                name,
                names,
                NETWORKS.values().stream()
                    .map(network -> network.apply(total))
                    .map(cost -> 100 * part.applyAsDouble(cost) / Math.max(cost.total(), LEAST))
                    .toList()));
    return chart;
  }

  private static CategoryChart chart(String title, int width, Color... colors) {
    CategoryChart chart =
        new CategoryChartBuilder().width(width).height(HEIGHT).title(title).build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
    chart.getStyler().setLegendBorderColor(Color.WHITE);
    chart.getStyler().setPlotGridLinesColor(PictureStyle.RULE);
    chart.getStyler().setPlotGridLinesStroke(PictureStyle.HAIR);
    chart.getStyler().setAvailableSpaceFill(0.8);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setSeriesColors(colors);
    chart.getStyler().setPlotGridVerticalLinesVisible(false);
    return chart;
  }
}
