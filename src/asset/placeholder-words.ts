export interface PlaceholderWords {
  /** Words that mean "there is none", even alone. */
  none: string
  /**
   * Words that mean so only beside another of these: `sem` is Portuguese for "without", but alone it is a maker of
   * loaders.
   */
  not?: string
  /** Filler words that may stand beside the others and mean nothing themselves. */
  around?: string
  /** Names of identifiers. Before a colon they are a label. */
  field?: string
}

/**
 * What feeds and people write where an identifier is unknown, in the languages of the markets. A text is a placeholder
 * if it consists of such words and means "there is none" (`NO SERIAL NUMBER`, `N° de série inconnu`, `機番不明`). Accents
 * and case don't matter; `n.a` stands for n/a, N.A. and n. a. alike.
 *
 * It is a table so that speakers of a language can check it. A word belongs here only if nobody would name a machine or
 * a maker by it: `ka`, `nd` and `tom` are names, `k.A.` and `n/d` are not.
 */
export const PLACEHOLDER_WORDS: Readonly<Record<string, PlaceholderWords>> = {
  any: {
    none: 'n.a na nan nil null undefined undef void false true tbd tba tbc n.d s.d s.n',
    field: 'pin p.i.n vin v.i.n id sn s.n pn p.n oem',
  },
  en: {
    none: `none no unknown unkn unk missing pending empty blank unavailable unspecified unassigned unset undetermined
      undisclosed unidentified test testing dummy sample placeholder default invalid error todo fixme nothing
      determined confirmed announced advised temporary absent`,
    not: 'not non without any later yet',
    around: `to be is was has available applicable known assigned given provided set found defined specified entered
      recorded registered present supplied recognized the a an for of this with in value data info information`,
    field: `number numbers num nr no nbr identification identifier identity code product vehicle serial machine
      equipment asset unit fleet chassis frame device`,
  },
  de: {
    none: `kein keine keiner keines keinen k.a unbekannt unbekannte unbek fehlt fehlend fehlende leer ausstehend
      platzhalter entfällt nachgereicht n.v n.b`,
    not: 'nicht ohne noch offen folgt',
    around: 'angabe angaben vorhanden verfügbar bekannt hinterlegt gepflegt zugewiesen die der das wird',
    field: `nummer serie serien ser seriennummer seriennr identnummer ident identifikationsnummer fahrgestellnummer
      fahrgestell fahrzeug fin maschine maschinen maschinennummer maschinennr gerät geräte gerätenummer fabrik
      fabriknummer produkt`,
  },
  fr: {
    none: `inconnu inconnue inconnus aucun aucune néant absent absente manquant manquante vide indisponible indéfini
      indéterminé renseigner définir attente n.c n.r s.o`,
    not: 'sans pas non encore',
    around: `disponible renseigné renseignée connu connue communiqué communiquée applicable attribué attribuée défini
      objet est à en de du la le les`,
    field: `numéro numero num série serie identification châssis matricule immatriculation produit véhicule engin
      machine parc`,
  },
  es: {
    none: `sin desconocido desconocida ningún ninguno ninguna vacío vacía pendiente falta faltante nulo nula indefinido
      indisponible prueba definir asignar`,
    not: 'no',
    around: `disponible aplica aplicable asignado asignada conocido conocida definido registrado dato datos información
      por se el la los de del`,
    field: 'número núm nro serie identificación bastidor chasis máquina equipo vehículo producto',
  },
  it: {
    none: `sconosciuto sconosciuta ignoto ignota nessun nessuno nessuna mancante vuoto vuota assente indefinito
      definire prova`,
    not: 'senza non',
    around: 'disponibile applicabile noto nota pervenuto assegnato dato dati da di del della il lo',
    field: 'matricola telaio serie seriale numero identificazione macchina veicolo prodotto',
  },
  pt: {
    none: `desconhecido desconhecida nenhum nenhuma vazio vazia pendente faltando falta ausente indisponível indefinido
      nulo teste`,
    not: 'sem não definir',
    around: 'disponível aplicável informado informada atribuído conhecido consta definido o os da do a ser',
    field: 'número série chassi identificação máquina equipamento veículo produto',
  },
  nl: {
    none: 'onbekend onbekende geen leeg ontbreekt ontbrekend ontbrekende nvt n.v.t n.n.b ongeldig',
    not: 'niet zonder nog volgt',
    around: 'beschikbaar bekend toepassing van ingevuld opgegeven aanwezig het een',
    field: 'nummer serienummer serienr chassisnummer machinenummer machine voertuig identificatienummer',
  },
  pl: {
    none: `brak nieznany nieznana nieznane pusty pusta puste nieokreślony nieokreślone nieustalony b.d`,
    not: 'bez nie oczekuje',
    around: 'danych dostępny dostępna dostępne dotyczy podano znany informacji jest',
    field: 'numer numeru nr seryjny seryjnego serii fabryczny podwozia identyfikacyjny maszyny pojazdu',
  },
  cs: {
    none: `neznámý neznámé neznámá neznámo žádný žádné žádná chybí chybějící prázdný prázdné nezadáno neuvedeno
      neurčeno`,
    not: 'není bez',
    around: 'dostupný dostupné dispozici údaj údaje známo k',
    field: 'číslo čísla sériové výrobní výrobního podvozku stroje vozidla v.č',
  },
  sk: {
    none: 'neznámy neznáme žiadny žiadne žiadna chýba prázdne neuvedené nezadané',
    not: 'nie bez',
    around: 'dostupné dispozícii je k',
    field: 'číslo sériové výrobné stroja vozidla',
  },
  sv: {
    none: 'okänd okänt okända saknas saknar ingen inget tomt ospecificerad',
    not: 'inga tom ej inte utan',
    around: 'tillgänglig tillgängligt angiven angivet känd känt uppgift uppgifter finns är',
    field: 'nummer serienummer serienr tillverkningsnummer chassinummer maskinnummer maskin',
  },
  no: {
    none: 'ukjent ukjente mangler ingen intet tomt uspesifisert',
    not: 'tom ikke uten',
    around: 'tilgjengelig oppgitt kjent angitt er',
    field: 'nummer serienummer serienr understellsnummer chassisnummer maskinnummer maskin',
  },
  da: {
    none: 'ukendt ukendte mangler ingen intet tomt uspecificeret',
    not: 'tom ikke uden',
    around: 'tilgængelig tilgængeligt oplyst kendt angivet er',
    field: 'nummer serienummer serienr stelnummer maskinnummer maskine',
  },
  fi: {
    none: 'tuntematon puuttuu puuttuva tyhjä määrittelemätön',
    not: 'ei ilman vielä',
    around: 'tiedossa saatavilla saatavissa ole tietoa käytössä annettu määritetty',
    field: 'sarjanumero sarjanumeroa sarjanro valmistenumero valmistenumeroa numero numeroa runkonumero koneen',
  },
  tr: {
    none: 'bilinmiyor bilinmeyen yok eksik belirsiz tanımsız belirtilmemiş girilmemiş bekliyor beklemede',
    not: 'boş değil henüz',
    around: 'mevcut belli bilgi geçerli',
    field: 'numara numarası no seri şasi makine makina ürün kimlik',
  },
  ru: {
    none: `неизвестно неизвестен неизвестна неизвестный нет отсутствует пусто пустой неопределено неопределен тест
      н.д н.у`,
    not: 'не без',
    around: 'данных доступно доступен указан указано указана известно известен определено определен задано применимо',
    field: 'номер номера серийный серийного заводской заводского зав сер идентификационный машины шасси рамы пин вин',
  },
  uk: {
    none: 'невідомо невідомий невідома немає нема відсутній відсутнє порожньо',
    not: 'не без',
    around: 'даних доступно вказано відомо',
    field: 'номер номера серійний серійного заводський заводського машини',
  },
  ro: {
    none: 'necunoscut necunoscută lipsește niciun nespecificat',
    not: 'lipsă fără nu nicio',
    around: 'disponibil este cunoscut',
    field: 'număr numărul serie seria șasiu',
  },
  hu: {
    none: 'ismeretlen nincs hiányzik hiányzó',
    not: 'nem nélkül üres',
    around: 'elérhető ismert megadva adat',
    field: 'szám száma sorozatszám gyári gyártási alvázszám',
  },
  el: {
    none: 'άγνωστο άγνωστος άγνωστη κανένα κενό λείπει',
    not: 'δεν χωρίς μη',
    around: 'διαθέσιμο διαθέσιμος υπάρχει',
    field: 'αριθμός αριθμό σειριακός σειράς πλαισίου',
  },
  ja: {
    none: `不明 未知 なし ナシ 無し 無 未定 未登録 未設定 未入力 未記入 未確認 該当なし 空白 空欄 テスト ダミー`,
    around: '情報 データ です は の が',
    field: '番号 シリアル シリアルナンバー ナンバー 製造番号 製造 機番 号機 機体 機械 車体 車台 識別 製品',
  },
  ko: {
    none: '없음 미상 미정 미확인 미등록 미지정 미입력 불명 모름 알수없음 해당없음 비어있음 테스트 더미',
    not: '없는',
    around: '알 수 정보 데이터 해당',
    field: '번호 시리얼 시리얼번호 일련번호 일련 제조번호 제조 차대번호 차대 장비 기계 식별 제품',
  },
  zh: {
    none: `未知 不明 无 無 没有 沒有 暂无 暫無 不详 不詳 缺失 空 待定 待确认 待確認 未填 未设置 未登记 未提供 不适用
      不適用 不可用 测试 測試`,
    around: '信息 数据 資料 的',
    field: `序列号 序列號 序號 序号 编号 編號 号码 號碼 号 號 机号 機號 车架号 車架號 车架 出厂编号 出厂 识别码
      识别 产品 设备 机器`,
  },
}
