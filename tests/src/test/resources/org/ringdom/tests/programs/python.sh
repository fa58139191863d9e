# python3: values.py leaves a result for each of its parts
echo "program python"
python3 -S "$here/values.py" "$out" >"$out/python" 2>&1
printf '\nexit %d\n' $? >>"$out/python"
