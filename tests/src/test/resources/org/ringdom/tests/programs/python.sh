# python3: one part of values.py each
for part in json floats regex bigints hashes sorting struct packing decimals texts processes foreign database classes; do
    check python-$part "python3 -S -B '$here/values.py' $part"
done
